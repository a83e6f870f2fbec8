# `sam build` calls build-<function> for each function of template.yaml and takes what lies in
# ARTIFACTS_DIR afterwards. All functions share one package, which Maven builds once. .ci/reproducible shows that
# two builds are the same.

PACKAGE := processor-functions/target/function
SOURCES := $(shell find pom.xml sources.yaml shared-events processor-functions -type f \
	-not -path '*/target/*' -not -path '*/src/test/*')
STAMP := processor-functions/target/function.stamp

build-HandshakeFunction build-QueueIngestFunction build-StreamIngestFunction build-ReverifyFunction build-PaymentsFunction \
build-ConversationsFunction build-CommandsFunction build-ProfilesFunction build-OutcomeFunction build-SweepFunction: $(STAMP)
	cp -R $(PACKAGE)/. "$(ARTIFACTS_DIR)"
	@# The same content has the same dates, so that a zip of it is the same too.
	@find "$(ARTIFACTS_DIR)" -exec touch -d 2026-01-01T00:00:00Z {} +

$(STAMP): $(SOURCES)
	./mvnw -q -B -pl processor-functions -am -DskipTests -Dspotless.check.skip=true package
	.ci/zip $(PACKAGE) $(PACKAGE).zip
	touch $@

.PHONY: build-HandshakeFunction build-QueueIngestFunction build-StreamIngestFunction build-ReverifyFunction build-PaymentsFunction \
build-ConversationsFunction build-CommandsFunction build-ProfilesFunction build-OutcomeFunction build-SweepFunction
