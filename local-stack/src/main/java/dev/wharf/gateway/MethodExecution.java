package dev.wharf.gateway;

import dev.wharf.gateway.Integration.Passthrough;
import dev.wharf.gateway.Integration.Response;
import dev.wharf.gateway.Integration.ResponseTemplate;
import dev.wharf.mapping.MappingInput;
import dev.wharf.mapping.MappingTemplate;
import dev.wharf.mapping.MappingTemplateException;
import dev.wharf.mapping.Rendering;
import dev.wharf.mapping.RequestOverrides;
import dev.wharf.mapping.ResponseOverrides;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A method: its request mapped, the service called, its response mapped. */
final class MethodExecution {
  private static final String JSON = "application/json";

  private final ServiceCaller services;

  MethodExecution(ServiceCaller services) {
    this.services = services;
  }

  Answer execute(Integration integration, MethodRequest request) throws GatewayRefusal {
    Rendering rendered = mapRequest(integration, request);
    ServiceTarget target = integration.target();
    IntegrationResponse response =
        target == null
            ? MockResponse.of(rendered.body())
            : services.call(
                integration,
                target,
                IntegrationRequest.of(
                    integration, target, request, rendered.requestOverrides(), rendered.body()));
    Response selected = integration.responseTo(response);
    if (selected == null) {
      throw new GatewayRefusal(GatewayResponseType.API_CONFIGURATION_ERROR);
    }
    return mapResponse(selected, response, request, rendered);
  }

  private static Rendering mapRequest(Integration integration, MethodRequest request)
      throws GatewayRefusal {
    String contentType = mimeType(request.headerIgnoringCase("Content-Type"));
    MappingTemplate template =
        integration.requestTemplates().get(contentType == null ? JSON : contentType);
    if (template != null) {
      return render(template, input(request, request.body()));
    }
    Passthrough passthrough = integration.passthrough();
    if (passthrough == Passthrough.NEVER
        || (passthrough == Passthrough.WHEN_NO_TEMPLATES
            && !integration.requestTemplates().isEmpty())) {
      throw new GatewayRefusal(GatewayResponseType.UNSUPPORTED_MEDIA_TYPE);
    }
    return new Rendering(
        request.body(),
        new RequestOverrides(Map.of(), Map.of(), Map.of()),
        new ResponseOverrides(null, Map.of(), Map.of()));
  }

  private static Answer mapResponse(
      Response selected, IntegrationResponse response, MethodRequest request, Rendering before)
      throws GatewayRefusal {
    Map<String, String> headers = new LinkedHashMap<>();
    selected
        .headers()
        .forEach(
            (name, expression) -> {
              String value = expression.value(request, response.headers());
              if (value != null) {
                headers.put(name, value);
              }
            });
    String contentType = responseType(selected.templates(), request);
    ResponseTemplate choice = selected.templates().get(contentType);
    String body = response.body();
    ResponseOverrides overrides = before.responseOverrides();
    if (choice != null && choice.template() != null) {
      MethodRequest withOverrides =
          request.withContext(
              Map.of(
                  "requestOverride", before.requestOverrides().toContext(),
                  "responseOverride", before.responseOverrides().toContext()));
      Rendering rendered = render(choice.template(), input(withOverrides, response.body()));
      body = rendered.body();
      overrides = rendered.responseOverrides();
    }
    headers.putAll(overrides.header());
    if (headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
      headers.put("Content-Type", contentType);
    }
    Integer status = overrides.status();
    return new Answer(
        status == null ? selected.status() : status,
        headers,
        body,
        String.valueOf(response.status()));
  }

  /** The template's key that the request's Accept names, else JSON, else the first. */
  private static String responseType(
      Map<String, ResponseTemplate> templates, MethodRequest request) {
    String accepted = mimeType(request.headerIgnoringCase("Accept"));
    if (accepted != null && templates.containsKey(accepted)) {
      return accepted;
    }
    return templates.isEmpty() || templates.containsKey(JSON)
        ? JSON
        : templates.keySet().iterator().next();
  }

  private static Rendering render(MappingTemplate template, MappingInput input)
      throws GatewayRefusal {
    try {
      return template.render(input);
    } catch (MappingTemplateException e) {
      throw new GatewayRefusal(GatewayResponseType.API_CONFIGURATION_ERROR);
    }
  }

  private static MappingInput input(MethodRequest request, String body) {
    return new MappingInput(
        body.isEmpty() ? "{}" : body,
        request.path(),
        request.querystring(),
        request.header(),
        request.context(),
        request.stageVariables());
  }

  /** The first MIME type, without its parameters: nothing else selects a template. */
  private static @Nullable String mimeType(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return null;
    }
    int end = header.length();
    for (char delimiter : new char[] {';', ','}) {
      int at = header.indexOf(delimiter);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    return header.substring(0, end).strip().toLowerCase(Locale.ROOT);
  }
}
