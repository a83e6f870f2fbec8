# `sam build` calls build-<function> for each function of template.yaml and takes what lies in
# ARTIFACTS_DIR afterwards. All functions share one package, which Maven builds once.

PACKAGE := processor-functions/target/function
SOURCES := $(shell find pom.xml sources.yaml shared-events processor-functions -type f \
	-not -path '*/target/*' -not -path '*/src/test/*')
STAMP := processor-functions/target/function.stamp

build-QueueIngestFunction build-StreamIngestFunction build-PaymentsFunction \
build-ConversationsFunction build-CommandsFunction build-ProfilesFunction build-OutcomeFunction: $(STAMP)
	cp -R $(PACKAGE)/. "$(ARTIFACTS_DIR)"

$(STAMP): $(SOURCES)
	./mvnw -q -B -pl processor-functions -am -DskipTests -Dspotless.check.skip=true package
	touch $@

.PHONY: build-QueueIngestFunction build-StreamIngestFunction build-PaymentsFunction \
build-ConversationsFunction build-CommandsFunction build-ProfilesFunction build-OutcomeFunction
