package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.adyen.util.HMACValidator;
import com.paypal.base.SSLUtil;
import com.sendgrid.helpers.eventwebhook.EventWebhook;
import com.squareup.square.utilities.WebhooksHelper;
import com.twilio.security.RequestValidator;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The providers' own libraries judge beside ours, or sign. */
class ProviderLibrariesTest {

  private static final String SECRET = "12345";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String TWILIO = "X-Twilio-Signature";
  private static final String SENDGRID = "X-Twilio-Email-Event-Webhook-Signature";
  private static final String SENDGRID_TIME = "X-Twilio-Email-Event-Webhook-Timestamp";

  private static final String PAYPAL = "Paypal-Transmission-";
  private static final String WEBHOOK_ID = "0FV983392A0531201";
  private static final String SAME_CHECKSUM =
      "{\"id\":\"WH-2\",\"event_type\":\"PAYMENTS.PAYMENT.CREATED\",\"pad\":\"IKFBNHE@@@@\"}";

  private final Random random = new Random(5);

  @BeforeAll
  static void sendGridNeedsIts() {
    Security.addProvider(new BouncyCastleProvider());
  }

  /** twilio-java, RequestValidatorTest. */
  @Test
  void acceptsTwiliosPublishedSignatures() {
    String form =
        "Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&Caller=%2B14158675309"
            + "&From=%2B14158675309";
    PublicOrigin origin = new PublicOrigin("https://mycompany.com");
    Requests request =
        Requests.to("twilio", form, TWILIO, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "Content-Type", FORM)
            .path("/myapp.php")
            .query("foo", "1")
            .query("bar", "2");

    assertThat(request.judgedAt(origin, SECRET)).isNull();
    assertThat(request.with(TWILIO, "kvajT1Ptam85bY51eRf/AJRuM3w=").judgedAt(origin, SECRET))
        .isNull();
    assertThat(request.judgedAt(new PublicOrigin("https://mycompany.org"), SECRET))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(request.body(form + "0").judgedAt(origin, SECRET)).isEqualTo(Reason.BAD_SIGNATURE);

    String json = "{\"property\": \"value\", \"boolean\": true}";
    Requests other =
        Requests.to("twilio", json, TWILIO, "y77kIzt2vzLz71DgmJGsen2scGs=")
            .path("/myapp.php")
            .query("bodySHA256", MoreSampleRequests.sha256(json));
    assertThat(other.judgedAt(origin, SECRET)).isNull();
    assertThat(other.body(json + " ").judgedAt(origin, SECRET)).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void neverTakesABodyThatTwiliosSignatureSaysNothingOf() {
    String signature =
        ProviderSigner.base64Mac("HmacSHA1", SECRET, "https://hooks.example.com/webhooks/twilio");
    assertThat(Requests.to("twilio", "", TWILIO, signature, "Content-Type", FORM).judged(SECRET))
        .isNull();
    assertThat(Requests.to("twilio", "{\"a\":1}", TWILIO, signature).judged(SECRET))
        .isEqualTo(Reason.NO_SIGNATURE);
    assertThat(
            Requests.to("twilio", "{\"a\":1}", TWILIO, signature, "Content-Type", FORM)
                .judged(SECRET))
        .isEqualTo(Reason.NO_SIGNATURE);
    assertThat(
            Requests.to("twilio", "a=1&a=2", TWILIO, signature, "Content-Type", FORM)
                .judged(SECRET))
        .isEqualTo(Reason.NO_SIGNATURE);
  }

  @Test
  void agreesWithTwiliosLibraryOnForms() {
    String url = "https://hooks.example.com/webhooks/twilio";
    for (int i = 0; i < 2_000; i++) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (int field = random.nextInt(6); field >= 0; field--) {
        fields.put(text("AaBb\u00e9_1"), text("xyz +&=%\u00fc\uD83D\uDE00"));
      }
      StringBuilder signed = new StringBuilder(url);
      new TreeMap<>(fields).forEach((name, value) -> signed.append(name).append(value));
      String signature = ProviderSigner.base64Mac("HmacSHA1", SECRET, signed.toString());
      if (random.nextInt(4) == 0) {
        signature = signature.replaceFirst("[a-y]", "z");
      }
      String form =
          fields.entrySet().stream()
              .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
              .collect(Collectors.joining("&"));

      boolean ours =
          Requests.to("twilio", form, TWILIO, signature, "Content-Type", FORM).judged(SECRET)
              == null;
      assertThat(ours)
          .as(form)
          .isEqualTo(new RequestValidator(SECRET).validate(url, fields, signature));
    }
  }

  /** npm @sendgrid/eventwebhook 8.0.0, eventwebhook.spec.js. */
  @Test
  void acceptsSendGridsPublishedSignature() throws Exception {
    String key =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+"
            + "2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    String body =
        "[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\"reason\":\"Bounced Address\","
            + "\"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\","
            + "\"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\","
            + "\"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\",\"timestamp\":1600112492}]"
            + "\r\n";
    Requests request =
        Requests.to(
            "sendgrid",
            body,
            SENDGRID,
            "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
            SENDGRID_TIME,
            "1600112502");

    assertThat(request.judged(key)).isNull();
    assertThat(request.verified(key).key().value())
        .isEqualTo("sendgrid##" + MoreSampleRequests.sha256(body));
    assertThat(request.verified(key).json()).isEqualTo("{\"list\":" + body + "}");
    assertThat(request.body(body.strip()).judged(key)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(request.with(SENDGRID_TIME, "1600112503").judged(key))
        .isEqualTo(Reason.BAD_SIGNATURE);
  }

  /**
   * PayPal-Java-SDK, ValidateCertTest. The body is ours, and has the same CRC-32: all that is
   * signed of it.
   */
  @Test
  void acceptsPayPalsPublishedSignature() throws Exception {
    Requests request = payPal();
    String key = payPalKey();

    assertThat(request.judged(WEBHOOK_ID + "@" + key)).isNull();
    VerifiedWebhook webhook = request.verified(WEBHOOK_ID + "@" + key);
    assertThat(webhook.key().value()).isEqualTo("paypal##WH-1");
    assertThat(webhook.type()).isEqualTo("PAYMENTS.PAYMENT.CREATED");
    assertThat(request.judged("@" + key)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(request.judged("WEBHOOK_ID@" + key)).isEqualTo(Reason.BAD_SIGNATURE);
    for (String secret : List.of(key, WEBHOOK_ID, WEBHOOK_ID + "@AAAA", "@")) {
      assertThat(request.judged(secret)).as(secret).isEqualTo(Reason.NO_SECRET);
    }
    assertThat(request.judged("other@" + key, WEBHOOK_ID + "@" + key)).isNull();
    // Another body with the checksum passes the check, and is told to be another.
    VerifiedWebhook other = request.body(SAME_CHECKSUM).verified(WEBHOOK_ID + "@" + key);
    assertThat(other.key().value()).isEqualTo("paypal##WH-2");
    assertThat(other.bodyClaim()).isPresent().isEqualTo(webhook.bodyClaim());
    assertThat(other.reading()).isPresent().isNotEqualTo(webhook.reading());
  }

  @Test
  void agreesWithPayPalsLibrary() throws Exception {
    Collection<X509Certificate> certificates = List.of(payPalCertificate());
    Requests genuine = payPal();
    String signature = genuine.stored().header(PAYPAL + "Sig").orElseThrow();
    List<Requests> requests = new ArrayList<>(List.of(genuine, genuine.body(SAME_CHECKSUM)));
    requests.add(genuine.body(SAME_CHECKSUM + " "));
    requests.add(genuine.body("{\"id\":\"\u00e9\"}"));
    requests.add(genuine.with(PAYPAL + "Id", "afa30d40-ca4a-11e9-ab68-7d4e2605c70d"));
    requests.add(genuine.with(PAYPAL + "Time", "2019-08-29T10:49:34Z"));
    for (int i = 0; i < 50; i++) {
      byte[] changed = Base64.getDecoder().decode(signature);
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      requests.add(genuine.with(PAYPAL + "Sig", Base64.getEncoder().encodeToString(changed)));
    }
    for (Requests request : requests) {
      String body = request.stored().payload().text();
      String expected =
          "%s|%s|%s|%d"
              .formatted(
                  request.stored().header(PAYPAL + "Id").orElseThrow(),
                  request.stored().header(PAYPAL + "Time").orElseThrow(),
                  WEBHOOK_ID,
                  SSLUtil.crc32(body));
      String sent = request.stored().header(PAYPAL + "Sig").orElseThrow();

      assertThat(request.judged(WEBHOOK_ID + "@" + payPalKey()) == null)
          .as(body + sent)
          .isEqualTo(
              SSLUtil.validateData(
                  certificates, "SHA256withRSA", sent, expected, body, WEBHOOK_ID));
    }
  }

  private static Requests payPal() {
    return Requests.to(
        "paypal",
        "{\"id\":\"WH-1\",\"event_type\":\"PAYMENTS.PAYMENT.CREATED\",\"pad\":\"FIK@CNBBJ@@\"}",
        PAYPAL + "Id",
        "afa30d40-ca4a-11e9-ab68-7d4e2605c70c",
        PAYPAL + "Time",
        "2019-08-29T10:49:33Z",
        PAYPAL + "Sig",
        "K7DF5+hOyGS6v0xTZ9PkEO+BFNQmpryxw2hFlXbHgmxpu+883ldEC9HcL6ccEmB8sfy80y/Q3qcZZL1MR8Qi0e1ysylVj/yR"
            + "OgKK6zBsQPoNmgXC8yTiNoAjULuhk5Aoau0Itk3nrkgAfji1zvADlErMFM9VZe2nDvhM3nDMLjCi/K5fRjWp3eGo6Nx1"
            + "7GX/WIEibeKDyS+YdJMex3i+KO4aWmm9zznC/FJ5Y/ntd0MxOJNrM0r0f3y7c3e3sO5pB3oPgN6KzKVS5P6AWHqtS8ac"
            + "D3DjgCKZ1uqKz7q954G1aBz2/m0wRGOFFsv0/D3FE2uIheRRmoQtVSOAX7Aupg==");
  }

  private static X509Certificate payPalCertificate() throws Exception {
    try (InputStream file =
        ProviderLibrariesTest.class.getResourceAsStream("paypal-sandbox-2019.pem")) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
  }

  private static String payPalKey() throws Exception {
    return Base64.getEncoder().encodeToString(payPalCertificate().getPublicKey().getEncoded());
  }

  @Test
  void agreesWithSendGridsLibrary() throws Exception {
    // The same keys and signatures in every run.
    SecureRandom repeatable = SecureRandom.getInstance("SHA1PRNG");
    repeatable.setSeed(5);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(256, repeatable);
    KeyPair pair = generator.generateKeyPair();
    String key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    EventWebhook library = new EventWebhook();
    for (int i = 0; i < 500; i++) {
      String body = "[{\"event\":\"" + text("abc\u00e9") + "\"}]\r\n";
      Signature signer = Signature.getInstance("SHA256withECDSA", "SunEC");
      signer.initSign(pair.getPrivate(), repeatable);
      signer.update(("1600112502" + body).getBytes(StandardCharsets.UTF_8));
      byte[] signature = signer.sign();
      if (random.nextInt(3) == 0) {
        signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
      }
      String text = Base64.getEncoder().encodeToString(signature);
      boolean ours =
          Requests.to("sendgrid", body, SENDGRID, text, SENDGRID_TIME, "1600112502").judged(key)
              == null;
      boolean theirs;
      try {
        theirs =
            library.VerifySignature(
                library.ConvertPublicKeyToECDSA(key),
                body.getBytes(StandardCharsets.UTF_8),
                text,
                "1600112502");
      } catch (SignatureException e) {
        theirs = false;
      }
      assertThat(ours).as(text).isEqualTo(theirs);
    }
  }

  /** square-java-sdk, WebhooksHelperTest. */
  @Test
  void acceptsSquaresPublishedSignature() {
    String body =
        "{\"merchant_id\":\"MLEFBHHSJGVHD\",\"type\":\"webhooks.test_notification\","
            + "\"event_id\":\"ac3ac95b-f97d-458c-a6e6-18981597e05f\","
            + "\"created_at\":\"2022-07-13T20:30:59.037339943Z\","
            + "\"data\":{\"type\":\"webhooks\",\"id\":\"bc368e64-01aa-407e-b46e-3231809b1129\"}}";
    Requests request =
        Requests.to(
                "square",
                body,
                "x-square-hmacsha256-signature",
                "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=")
            .path("/679a4f3a-dcfa-49ee-bac5-9d0edad886b9");
    PublicOrigin origin = new PublicOrigin("https://webhook.site");

    assertThat(request.judgedAt(origin, "Ibxx_5AKakO-3qeNVR61Dw")).isNull();
    assertThat(request.judgedAt(Stored.ORIGIN, "Ibxx_5AKakO-3qeNVR61Dw"))
        .isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void agreesWithSquaresLibrary() {
    String url = "https://hooks.example.com/webhooks/square";
    for (int i = 0; i < 1_000; i++) {
      String body = "{\"event_id\":\"" + text("abc\u00e9\uD83D\uDE00") + "\"}";
      String signature = ProviderSigner.base64Mac("HmacSHA256", SECRET, url + body);
      if (random.nextInt(3) == 0) {
        signature = signature.replaceFirst("[a-y]", "z");
      }
      boolean ours =
          Requests.to("square", body, "X-Square-HmacSha256-Signature", signature).judged(SECRET)
              == null;
      assertThat(ours).isEqualTo(WebhooksHelper.verifySignature(body, signature, SECRET, url));
    }
  }

  /** adyen-java-api-library, HMACValidatorTest. */
  @Test
  void acceptsAdyensPublishedSignatures() throws Exception {
    String key = "9064450A8892A093D9E97EFCC9639DE31B74F3A7803135555A3C96F5A57915D6";
    Requests report =
        adyen(
            "test_REPORT_AVAILABLE",
            "Magento2Rik",
            "testMerchantRef1",
            "0",
            "REPORT_AVAILABLE",
            "NuEkADFmlCC6VgX+wcoPAegIWxVPNBPCuKlM4Hzo5qc=");
    assertThat(report.judged(key)).isNull();
    assertThat(report.verified(key).key())
        .hasToString("adyen##test_REPORT_AVAILABLE:REPORT_AVAILABLE:true");

    Requests slashes =
        adyen(
            "ZVWN7D3WSMK2WN82",
            "AntoniStroinski",
            "\\\\:/\\\\/slashes are fun",
            "1000",
            "AUTHORISATION",
            "CZErGCNQaSsxbaQfZaJlakqo7KPP+mIa8a+wx3yNs9A=");
    assertThat(slashes.judged("74F490DD33F7327BAECC88B2947C011FC02D014A473AAA33A8EC93E4DC069174"))
        .isNull();
  }

  @Test
  void agreesWithAdyensLibraryOnWhatItSigns() throws Exception {
    HMACValidator library = new HMACValidator();
    String key = "9064450A8892A093D9E97EFCC9639DE31B74F3A7803135555A3C96F5A57915D6";
    for (int i = 0; i < 300; i++) {
      String reference = text("abc:\u00e9");
      String signed = "P::M:" + reference + ":" + i + ":EUR:CAPTURE:true";
      String signature = library.calculateHMAC(signed, key);
      assertThat(adyen("P", "M", reference, "" + i, "CAPTURE", signature).judged(key)).isNull();
      assertThat(adyen("P", "M", reference, "" + (i + 1), "CAPTURE", signature).judged(key))
          .isEqualTo(Reason.BAD_SIGNATURE);
      String body = "{\"type\":\"" + reference + "\"}";
      assertThat(
              Requests.to("adyen-platform", body, "hmacsignature", library.calculateHMAC(body, key))
                  .judged(key))
          .isNull();
    }
  }

  @Test
  void refusesASecondItemThatAdyensSignatureSaysNothingOf() {
    String key = "9064450A8892A093D9E97EFCC9639DE31B74F3A7803135555A3C96F5A57915D6";
    Requests one =
        adyen(
            "test_REPORT_AVAILABLE",
            "Magento2Rik",
            "testMerchantRef1",
            "0",
            "REPORT_AVAILABLE",
            "NuEkADFmlCC6VgX+wcoPAegIWxVPNBPCuKlM4Hzo5qc=");
    String body = new String(one.body(), StandardCharsets.UTF_8);
    assertThat(one.body(body.replace("}}]", "}},{}]")).judged(key)).isEqualTo(Reason.NO_SIGNATURE);
    assertThat(one.body(body.replace("}}]", "}}],\"notificationItems\":[]")).judged(key))
        .isEqualTo(Reason.NO_SIGNATURE);
    assertThat(
            one.body(body.replaceFirst("\\{", "{\"notificationItems\":[{\"a\":1}],")).judged(key))
        .isEqualTo(Reason.NO_SIGNATURE);
  }

  private static Requests adyen(
      String psp, String account, String reference, String value, String code, String signature) {
    return Requests.to(
        "adyen",
        ("{\"live\":\"false\",\"notificationItems\":[{\"NotificationRequestItem\":{"
                + "\"additionalData\":{\"hmacSignature\":\"%s\"},\"amount\":{\"currency\":\"EUR\","
                + "\"value\":%s},\"eventCode\":\"%s\",\"merchantAccountCode\":\"%s\","
                + "\"merchantReference\":\"%s\",\"pspReference\":\"%s\",\"success\":\"true\"}}]}")
            .formatted(signature, value, code, account, reference, psp));
  }

  private String text(String alphabet) {
    int[] characters = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(12); length > 0; length--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
