package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sources.Sources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignedFieldsTest {

  private static final Sources SOURCES = Sources.load();

  @Test
  void anAdyenItemThatIsPartedAnewHasTheSameTextAndOtherFields() throws RejectedException {
    SignedFields genuine = adyen("P1", "", "Shop", "Order:7").orElseThrow();

    SignedFields parted = adyen("P1:", "Shop", "Order", "7").orElseThrow();
    assertThat(parted.text()).isEqualTo(genuine.text());
    assertThat(parted.parted()).isNotEqualTo(genuine.parted());
    assertThat(adyen("P1", "", "Shop", "Order:7")).contains(genuine);
    assertThat(adyen("P2", "", "Shop", "Order:7").orElseThrow().text())
        .isNotEqualTo(genuine.text());
  }

  @Test
  void aFormOfTwiliosThatIsPartedAnewHasTheSameTextAndOtherFields() throws RejectedException {
    SignedFields genuine = twilio("A=1&B=2").orElseThrow();

    for (String form : List.of("A=1B2", "A1B2=")) {
      SignedFields parted = twilio(form).orElseThrow();
      assertThat(parted.text()).as(form).isEqualTo(genuine.text());
      assertThat(parted.parted()).as(form).isNotEqualTo(genuine.parted());
    }
    assertThat(twilio("B=2&A=1")).contains(genuine);
  }

  @Test
  void aBodyOfWhichEveryByteIsSignedHasNone() throws RejectedException {
    assertThat(of("github", "{\"a\":1}")).isEmpty();
    assertThat(of("stripe", "{\"a\":1}")).isEmpty();
    // Of Mailgun's one field is signed, behind a time that can have no other length.
    assertThat(of("mailgun", "{\"signature\":{\"token\":\"a\"}}")).isEmpty();
    assertThat(of("twilio", "[]")).isEmpty();
    assertThat(of("sendgrid", "[]")).isEmpty();
  }

  private static Optional<SignedFields> adyen(
      String reference, String original, String account, String merchantReference)
      throws RejectedException {
    return of(
        "adyen",
        """
        {"notificationItems":[{"NotificationRequestItem":{"pspReference":"%s","originalReference":"%s",
        "merchantAccountCode":"%s","merchantReference":"%s","amount":{"value":1,"currency":"EUR"},
        "eventCode":"CAPTURE","success":"true"}}]}"""
            .formatted(reference, original, account, merchantReference));
  }

  private static Optional<SignedFields> twilio(String form) throws RejectedException {
    return SignedFields.of(SOURCES.find("twilio").orElseThrow(), Stored.twilio("gw", form));
  }

  private static Optional<SignedFields> of(String source, String json) throws RejectedException {
    return SignedFields.of(
        SOURCES.find(source).orElseThrow(),
        SlackRequest.stored("gw", source, List.of(), json.getBytes(StandardCharsets.UTF_8)));
  }
}
