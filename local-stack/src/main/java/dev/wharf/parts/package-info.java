/** The parts that exist already: ElasticMQ for SQS, DynamoDB Local for DynamoDB. */
@org.jspecify.annotations.NullMarked
package dev.wharf.parts;
