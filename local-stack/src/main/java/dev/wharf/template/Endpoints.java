package dev.wharf.template;

import java.net.URI;

/**
 * Where each part of the stack answers, all on 127.0.0.1. Known before the template is read: a
 * queue's URL, which {@code Ref} returns, holds one of them.
 *
 * @param api API Gateway's stages
 * @param sqs SQS
 * @param dynamodb DynamoDB and its streams
 * @param aws EventBridge and Lambda
 */
public record Endpoints(URI api, URI sqs, URI dynamodb, URI aws) {}
