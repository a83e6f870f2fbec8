package dev.wharf.payments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * What one Stripe event changes about one payment. Amounts are in the currency's smallest unit.
 *
 * @param pk the payment
 * @param amountField the field that this kind of event sets: {@code paid} or {@code refunded}
 * @param created when Stripe made the event, epoch seconds
 */
record PaymentChange(
    String pk,
    String eventId,
    String type,
    String amountField,
    String amount,
    String currency,
    String customer,
    String created) {

  /**
   * Reads the change from Stripe's event.
   *
   * @throws IllegalArgumentException if the type is not one of ours or a field is missing; the
   *     message names it
   */
  static PaymentChange of(String type, JsonNode event) {
    JsonNode object = event.path("data").path("object");
    return switch (type) {
      case "invoice.paid" -> change(type, event, object, text(object, "id"), "paid", "amount_paid");
      case "payment_intent.succeeded" ->
          change(type, event, object, text(object, "id"), "paid", "amount_received");
      case "charge.refunded" ->
          change(type, event, object, payment(object), "refunded", "amount_refunded");
      default ->
          throw new IllegalArgumentException(
              type + " is no type that payments are made of; correct the rule's event pattern");
    };
  }

  /** A charge without a payment intent (the legacy Charges API) stands for itself. */
  private static String payment(JsonNode charge) {
    JsonNode intent = charge.path("payment_intent");
    if (intent.isObject()) {
      intent = intent.path("id");
    }
    return intent.isTextual() ? intent.asText() : text(charge, "id");
  }

  private static PaymentChange change(
      String type, JsonNode event, JsonNode object, String id, String amountField, String source) {
    String account = event.path("account").asText();
    JsonNode customer = object.path("customer");
    return new PaymentChange(
        account.isEmpty() ? id : account + ":" + id,
        text(event, "id"),
        type,
        amountField,
        number(object, source),
        text(object, "currency"),
        customer.isObject() ? customer.path("id").asText() : customer.asText(),
        number(event, "created"));
  }

  Map<String, AttributeValue> key(String sk) {
    return Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk));
  }

  /** The write; its condition fails where an equal or larger amount stands already. */
  void describe(Update.Builder update) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":amount", AttributeValue.fromN(amount));
    values.put(":currency", AttributeValue.fromS(currency));
    values.put(":created", AttributeValue.fromN(created));
    values.put(":one", AttributeValue.fromN("1"));
    String set = "SET #amount = :amount, currency = :currency, #at = :created";
    if (!customer.isEmpty() && !customer.equals("null")) {
      set += ", customer = :customer";
      values.put(":customer", AttributeValue.fromS(customer));
    }
    update
        .key(key("payment"))
        .updateExpression(set + " ADD changes :one")
        .conditionExpression("attribute_not_exists(#amount) OR #amount < :amount")
        .expressionAttributeNames(Map.of("#amount", amountField, "#at", amountField + "At"))
        .expressionAttributeValues(values);
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException("Stripe's event has no " + field);
    }
    return value.asText();
  }

  private static String number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException("Stripe's event has no whole number " + field);
    }
    return value.asText();
  }
}
