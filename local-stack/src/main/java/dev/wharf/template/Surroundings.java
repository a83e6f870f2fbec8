package dev.wharf.template;

/** The account, region and stack that a template is read for. */
record Surroundings(String stackName, String region, String accountId, Endpoints endpoints) {

  String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
  }

  String queueUrl(String queueName) {
    String base = endpoints.sqs().toString().replaceAll("/+$", "");
    return base + "/" + accountId + "/" + queueName;
  }
}
