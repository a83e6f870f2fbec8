package dev.wharf.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.model.Charge;
import com.stripe.model.Event;
import com.stripe.model.Invoice;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeObject;
import com.stripe.net.ApiResource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeEventsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final StripeEvents events = StripeEvents.random(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void makesAnInvoiceThatStripesSdkReads() {
    Invoice invoice = (Invoice) object("invoice.paid");

    assertThat(invoice.getId()).startsWith("in_");
    assertThat(invoice.getStatus()).isEqualTo("paid");
    assertThat(invoice.getAmountPaid()).isPositive().isEqualTo(invoice.getTotal());
    assertThat(invoice.getCurrency()).isEqualTo("eur");
    assertThat(invoice.getCustomer()).startsWith("cus_");
    assertThat(invoice.getCustomerName()).isEqualTo("Zoë Lindqvist");
    assertThat(invoice.getLines().getData()).hasSize(1);
    assertThat(invoice.getLines().getData().get(0).getInvoice()).isEqualTo(invoice.getId());
    assertThat(invoice.getParent().getSubscriptionDetails().getSubscription()).startsWith("sub_");
  }

  @Test
  void makesAPaymentIntentThatStripesSdkReads() {
    PaymentIntent intent = (PaymentIntent) object("payment_intent.succeeded");

    assertThat(intent.getAmountReceived()).isPositive();
    assertThat(intent.getStatus()).isEqualTo("succeeded");
    assertThat(intent.getClientSecret()).startsWith(intent.getId() + "_secret_");
  }

  @Test
  void makesARefundedChargeThatStripesSdkReads() {
    Charge charge = (Charge) object("charge.refunded");

    assertThat(charge.getAmountRefunded()).isEqualTo(charge.getAmount());
    assertThat(charge.getRefunded()).isTrue();
    assertThat(charge.getPaymentIntent()).startsWith("pi_");
  }

  @Test
  void makesAnyOtherType() {
    Event event = read(events.next("customer.subscription.deleted"));

    assertThat(event.getType()).isEqualTo("customer.subscription.deleted");
    assertThat(event.getDataObjectDeserializer().getRawJson())
        .contains("\"object\":\"subscription\"")
        .contains("\"id\":\"sub_");
  }

  @Test
  void describesTheEventAsStripeDoes() {
    Webhook made = events.next("invoice.paid");
    Event event = read(made);

    assertThat(event.getId()).isEqualTo(made.id()).matches("evt_[0-9A-Za-z]{24}");
    assertThat(event.getObject()).isEqualTo("event");
    assertThat(event.getCreated()).isEqualTo(NOW.getEpochSecond());
    assertThat(event.getLivemode()).isFalse();
    assertThat(event.getRequest().getIdempotencyKey()).isNotEmpty();
    // Two spaces a level, one space after a colon, none before.
    assertThat(made.text())
        .startsWith("{\n  \"id\": \"evt_")
        .contains("\n  \"data\": {\n    \"object\": {\n      \"id\": \"in_")
        .endsWith("\n}");
  }

  @Test
  void leavesNoFieldUnfilled() {
    for (String type : StripeEvents.DETAILED) {
      assertThat(events.next(type).text()).doesNotContain("${");
    }
    assertThat(events.brief().text()).doesNotContain("${");
  }

  @Test
  void givesEveryEventAnIdOfItsOwn() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(events.brief().id());
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void fitsOneEventIntoASingleQuotedArgument() {
    Webhook brief = events.brief();

    assertThat(brief.text()).doesNotContain("'").doesNotContain("\n").hasSizeLessThan(400);
    assertThat(read(brief).getType()).isEqualTo("invoice.paid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "invoice", "Invoice.paid", "invoice.paid\n", "a..b", "a.\"b", ".a"})
  void refusesWhatIsNoEventType(String type) {
    assertThat(StripeEvents.isType(type)).isFalse();
    assertThatThrownBy(() -> events.next(type)).isInstanceOf(IllegalArgumentException.class);
  }

  private StripeObject object(String type) {
    return read(events.next(type)).getDataObjectDeserializer().getObject().orElseThrow();
  }

  private static Event read(Webhook event) {
    return ApiResource.GSON.fromJson(event.text(), Event.class);
  }
}
