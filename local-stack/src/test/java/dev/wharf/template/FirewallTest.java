package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the firewall of template.yaml lets through. */
class FirewallTest {

  private static final Map<String, String> PROVIDERS =
      Map.of(
          "stripe", "Stripe",
          "github", "GitHub",
          "paddle", "Paddle",
          "telegram", "Telegram",
          "gitlab", "GitLab",
          "pagerduty", "PagerDuty",
          "intercom", "Intercom",
          "buildkite", "Buildkite");

  private final Map<String, Object> template =
      TemplateYaml.read(TemplateFiles.PROJECT.resolve("template.yaml"));
  private final Map<String, Object> resources = map(template.get("Resources"));
  private final Map<String, Object> openApi =
      TemplateYaml.readIncluded(TemplateFiles.PROJECT.resolve("ingest-api/openapi.yaml"));

  @Test
  void boundsWhatOneAddressSendsAndHowLargeItIs() {
    assertThat(map(rule("requests-per-address").get("Statement")).get("RateBasedStatement"))
        .isEqualTo(
            Map.of(
                "AggregateKeyType",
                "IP",
                "Limit",
                Map.of("Ref", "FirewallRequestsPerAddress"),
                "EvaluationWindowSec",
                300L));
    // The header's seven digits: of a body WAF sees 16 KB, and would take each for small.
    assertThat(map(rule("body-size").get("Statement")).get("SizeConstraintStatement"))
        .hasToString(
            "{FieldToMatch={SingleHeader={Name=content-length}}, ComparisonOperator=GE, Size=7,"
                + " TextTransformations=[{Priority=0, Type=NONE}]}");
  }

  @Test
  void refusesAndShowsNobodysHeaders() {
    assertThat(rules()).hasSize(2 + PROVIDERS.size());
    rules()
        .forEach(
            (name, rule) -> {
              assertThat(rule).as(name).containsEntry("Action", Map.of("Block", Map.of()));
              assertThat(map(rule.get("VisibilityConfig")))
                  .as(name)
                  .containsEntry("SampledRequestsEnabled", false)
                  .containsEntry("MetricName", name);
            });
    assertThat(rules().values()).extracting(rule -> rule.get("Priority")).doesNotHaveDuplicates();
    assertThat(resources.get("WebhookFirewall").toString())
        .doesNotContain("SampledRequestsEnabled=true");
  }

  @Test
  void takesAProvidersWebhooksFromItsAddressesOnlyWhereItHasAny() {
    PROVIDERS.forEach(
        (source, name) -> {
          assertThat(map(openApi.get("paths"))).containsKey("/webhooks/" + source);
          Map<String, Object> set = map(resources.get(name + "AddressSet"));
          assertThat(set).containsEntry("Condition", "Has" + name + "Addresses");
          assertThat(map(set.get("Properties")))
              .containsEntry("Addresses", Map.of("Ref", name + "Addresses"))
              .containsEntry("Scope", "REGIONAL")
              .containsEntry("IPAddressVersion", "IPV4");
          assertThat(statements(source))
              .last()
              .hasToString(
                  "{NotStatement={Statement={IPSetReferenceStatement={Arn={Fn::GetAtt=["
                      + name
                      + "AddressSet, Arn]}}}}}");
          assertThat(conditionOf(source)).isEqualTo("Has" + name + "Addresses");
          assertThat(map(template.get("Conditions")).get("Has" + name + "Addresses"))
              .hasToString(
                  "{Fn::And=[{Condition=HasFirewall}, {Fn::Not=[{Fn::Equals=[{Fn::Join=[, {Ref="
                      + name
                      + "Addresses}]}, ]}]}]}");
        });
  }

  /** WAF decodes once and takes doubled slashes away before it looks. */
  @ParameterizedTest
  @CsvSource({
    "/v1/webhooks/stripe, true",
    "/v1/webhooks/stripe/acme, true",
    "/v1/webhooks/stripe/, true",
    "/v1/webhooks/stripes, false",
    "/v1/webhooks/stripe-test, false",
    "/v1/webhooks/slack, false",
    "/v1/webhooks/slack/v1/webhooks/stripe, false",
    "/webhooks/stripe, true",
    "/v1/v1/webhooks/stripe, false"
  })
  void tellsAProvidersRoutesFromOthers(String path, boolean stripes) {
    Map<String, Object> match = map(map(statements("stripe").get(0)).get("RegexMatchStatement"));

    assertThat(Pattern.compile(match.get("RegexString").toString()).matcher(path).find())
        .isEqualTo(stripes);
    assertThat(match.get("FieldToMatch")).hasToString("{UriPath={}}");
    assertThat(match.get("TextTransformations"))
        .hasToString("[{Priority=0, Type=URL_DECODE}, {Priority=1, Type=NORMALIZE_PATH}]");
  }

  @Test
  void everyProvidersRuleIsAboutItsOwnRoutes() {
    for (String source : PROVIDERS.keySet()) {
      Pattern own =
          Pattern.compile(
              map(map(statements(source).get(0)).get("RegexMatchStatement"))
                  .get("RegexString")
                  .toString());
      List<String> routes = new ArrayList<>();
      for (String path : map(openApi.get("paths")).keySet()) {
        boolean match = own.matcher(path).find();
        assertThat(own.matcher("/v1" + path).find()).as(path).isEqualTo(match);
        if (match && !path.endsWith("/{tenant}")) {
          routes.add(path);
        }
      }
      // GitLab signs on one of them, and has the same addresses on both.
      assertThat(routes)
          .containsExactlyInAnyOrderElementsOf(
              source.equals("gitlab")
                  ? List.of("/webhooks/gitlab", "/webhooks/gitlab-signed")
                  : List.of("/webhooks/" + source));
    }
  }

  @Test
  void theDocumentSaysOfEachProviderWhereItsAddressesAre() throws IOException {
    String document = Files.readString(TemplateFiles.PROJECT.resolve("docs/firewall.md"));

    PROVIDERS.forEach(
        (source, name) ->
            assertThat(document)
                .contains("`" + source + "-addresses`", name + "Addresses=", "| " + name + " |"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.1", "192.0.2.1/33", "192.0.2.256/32", "0.0.0.0/0", "2001:db8::/32"})
  void anAddressThatWafWouldNotTakeIsRefusedAtOnce(String addresses) {
    assertThatThrownBy(
            () ->
                TemplateLoader.load(
                    TemplateFiles.PROJECT,
                    "wharf",
                    Map.of("StripeAddresses", "198.51.100.0/24," + addresses),
                    TemplateFiles.ENDPOINTS))
        .isInstanceOf(InvalidTemplateException.class)
        .hasMessageContaining("StripeAddresses");
  }

  private List<?> statements(String source) {
    Map<String, Object> and =
        map(map(rule(source + "-addresses").get("Statement")).get("AndStatement"));
    return (List<?>) and.get("Statements");
  }

  private String conditionOf(String source) {
    return ruleList().stream()
        .filter(any -> map(any).containsKey("Fn::If"))
        .map(any -> (List<?>) map(any).get("Fn::If"))
        .filter(choice -> map(choice.get(1)).get("Name").equals(source + "-addresses"))
        .map(choice -> choice.get(0).toString())
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Object> rule(String name) {
    assertThat(rules()).containsKey(name);
    return rules().get(name);
  }

  /** Those that are always there, and those that a condition brings. */
  private Map<String, Map<String, Object>> rules() {
    Map<String, Map<String, Object>> rules = new TreeMap<>();
    for (Object any : ruleList()) {
      Object rule = map(any).get("Fn::If") instanceof List<?> choice ? choice.get(1) : any;
      rules.put(map(rule).get("Name").toString(), map(rule));
    }
    return rules;
  }

  private List<?> ruleList() {
    return (List<?>) map(map(resources.get("WebhookFirewall")).get("Properties")).get("Rules");
  }

  private static Map<String, Object> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return Values.map((Map<?, ?>) value);
  }
}
