package dev.wharf.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.events.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentChangeTest {

  @Test
  void readsAPaidInvoice() throws Exception {
    assertThat(
            change(
                "invoice.paid",
                "{\"id\":\"in_1\",\"amount_paid\":1999,\"currency\":\"eur\",\"customer\":\"cus_1\"}"))
        .isEqualTo(
            new PaymentChange(
                "in_1", "evt_1", "invoice.paid", "paid", "1999", "eur", "cus_1", "1767225600"));
  }

  @Test
  void readsAPaymentIntentWithAnExpandedCustomer() throws Exception {
    PaymentChange change =
        change(
            "payment_intent.succeeded",
            "{\"id\":\"pi_1\",\"amount_received\":5,\"currency\":\"usd\",\"customer\":{\"id\":\"cus_1\"}}");

    assertThat(change.pk()).isEqualTo("pi_1");
    assertThat(change.customer()).isEqualTo("cus_1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"pi_1\" | pi_1",
        "{\"id\":\"pi_1\"} | pi_1",
        "null | ch_1",
      })
  void countsARefundOnItsPaymentIntent(String intent, String payment) throws Exception {
    PaymentChange change =
        change(
            "charge.refunded",
            "{\"id\":\"ch_1\",\"payment_intent\":%s,\"amount_refunded\":7,\"currency\":\"usd\"}"
                .formatted(intent));

    assertThat(change.pk()).isEqualTo(payment);
    assertThat(change.amountField()).isEqualTo("refunded");
    assertThat(change.amount()).isEqualTo("7");
  }

  @Test
  void keepsConnectedAccountsApart() throws Exception {
    PaymentChange change =
        PaymentChange.of(
            "invoice.paid",
            Json.mapper()
                .readTree(
                    """
                    {"id":"evt_1","account":"acct_1","created":1,"data":{"object":
                    {"id":"in_1","amount_paid":1,"currency":"eur"}}}"""));

    assertThat(change.pk()).isEqualTo("acct_1:in_1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invoice.paid | {\"amount_paid\":1,\"currency\":\"eur\"} | Stripe's event has no id",
        "invoice.paid | {\"id\":\"in_1\",\"currency\":\"eur\"} | no whole number amount_paid",
        "invoice.paid | {\"id\":\"in_1\",\"amount_paid\":1.5,\"currency\":\"eur\"} | no whole number amount_paid",
        "invoice.paid | {\"id\":\"in_1\",\"amount_paid\":1} | Stripe's event has no currency",
        "customer.created | {} | customer.created is no type that payments are made of",
      })
  void namesTheMissingField(String type, String object, String message) {
    assertThatThrownBy(() -> change(type, object))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static PaymentChange change(String type, String object) throws Exception {
    return PaymentChange.of(
        type,
        Json.mapper()
            .readTree(
                "{\"id\":\"evt_1\",\"created\":1767225600,\"data\":{\"object\":" + object + "}}"));
  }
}
