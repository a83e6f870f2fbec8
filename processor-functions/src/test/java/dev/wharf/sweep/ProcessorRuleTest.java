package dev.wharf.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sweep.ProcessorRule.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorRuleTest {

  /** Of {@code wharf.stripe}, {@code invoice.paid}; single quotes for double ones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'source':['wharf.stripe']}                                        | YES",
        "{'source':['wharf.slack']}                                         | NO",
        "{'detail-type':[{'prefix':'invoice.'}]}                            | YES",
        "{'detail-type':[{'anything-but':'invoice.paid'}]}                  | NO",
        "{'source':['wharf.stripe'],'detail-type':['invoice.paid']}         | YES",
        "{'source':['wharf.stripe'],'detail-type':['charge.refunded']}      | NO",
        "{'source':['lambda'],'detail':{'a':[1]}}                           | NO",
        "{'source':['wharf.stripe'],'detail':{'a':[1]}}                     | DEPENDS",
        "{'detail':{'a':[1]}}                                               | DEPENDS",
        "{'account':['1']}                                                  | DEPENDS",
        "{'$or':[{'source':['wharf.slack']},{'detail-type':['x']}]}         | DEPENDS",
        "{'source':['wharf.stripe'],'detail':{'id':['a']}}                  | DEPENDS",
        // The id that EventBridge gave it nobody knows any more.
        "{'source':['wharf.stripe'],'id':['a'],'detail':{'a':[1]}}          | YES",
        "{'source':['wharf.slack'],'id':['a']}                              | NO",
        "{'$or':[{'id':['a']},{'detail-type':['x']}]}                       | YES",
        // What can't be read takes everything.
        "not JSON                                                           | YES",
        "[]                                                                 | YES",
        "{}                                                                 | YES",
        "{'source':[{'newer-than-this':1}]}                                 | YES",
        "{'source':'wharf.slack'}                                           | YES",
      })
  void saysWhatATypeDecides(String pattern, Answer answer) {
    assertThat(rule(pattern).takes("wharf.stripe", "invoice.paid")).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'source':['wharf.stripe'],'detail':{'data':{'amount':[{'numeric':['>',10]}]}}}",
        "{'$or':[{'source':['wharf.slack']},{'detail':{'tenant':['acme']}}]}",
        "{'resources':[{'exists':false}],'account':['000000000000']}",
        "{'detail':{'a':[{'newer-than-this':1}]}}"
      })
  void takesAnEventThatMeetsItsConditionsOrThatItCannotTell(String pattern) {
    assertThat(rule(pattern).takes(EVENT.replace('\'', '"'))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'source':['wharf.stripe'],'detail':{'data':{'amount':[{'numeric':['>',11]}]}}}",
        "{'$or':[{'source':['wharf.slack']},{'detail':{'tenant':['other']}}]}",
        "{'detail':{'replay':[{'exists':true}]}}",
        "{'account':['999999999999']}"
      })
  void takesNoEventThatDoesNot(String pattern) {
    assertThat(rule(pattern).takes(EVENT.replace('\'', '"'))).isFalse();
  }

  @Test
  void isTakenAsItIsWhetherOrNotItIsEnabled() {
    ProcessorRule disabled =
        new ProcessorRule("a", "arn", false, "{\"source\":[\"wharf.stripe\"]}");

    assertThat(disabled.takes("wharf.stripe", "x")).isEqualTo(Answer.YES);
    assertThat(disabled).hasToString("a (disabled)");
    assertThat(rule("{}")).hasToString("rule");
  }

  private static final String EVENT =
      "{'version':'0','id':'','detail-type':'invoice.paid','source':'wharf.stripe',"
          + "'account':'000000000000','time':'2026-01-01T00:00:00Z','region':'eu-west-1',"
          + "'resources':[],'detail':{'tenant':'acme','data':{'amount':11}}}";

  private static ProcessorRule rule(String pattern) {
    return new ProcessorRule("rule", "arn", true, pattern.replace('\'', '"'));
  }
}
