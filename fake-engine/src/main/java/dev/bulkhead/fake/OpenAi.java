package dev.bulkhead.fake;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Completions of the OpenAI API, whole or as a stream of server-sent events. The text is "0 1 2 ...": a gap is seen. */
record OpenAi(Vertx vertx, Settings settings) {

    static boolean speaks(String path) {
        return path.equals("/v1/chat/completions") || path.equals("/v1/completions");
    }

    void answer(HttpServerRequest request, JsonObject body, Behaviour behaviour) {
        boolean chat = request.path().contains("chat");
        int tokens = body.getInteger("max_tokens", behaviour.tokens());
        HttpServerResponse response = request.response().putHeader("x-fake-version", settings.version());
        if (body.getBoolean("stream", false)) {
            response.setChunked(true)
                    .putHeader("content-type", "text/event-stream")
                    .putHeader("cache-control", "no-cache");
            next(response, chat, 0, tokens, behaviour.tokenDelayMs());
            return;
        }
        String text = IntStream.range(0, tokens).mapToObj(i -> i + " ").collect(Collectors.joining());
        JsonObject choice = new JsonObject().put("index", 0).put("finish_reason", "length");
        JsonObject message = new JsonObject().put("role", "assistant").put("content", text);
        JsonObject usage = new JsonObject().put("completion_tokens", tokens).put("total_tokens", tokens);
        response.putHeader("content-type", "application/json")
                .end(completion(
                                chat ? "chat.completion" : "text_completion",
                                chat ? choice.put("message", message) : choice.put("text", text))
                        .put("usage", usage)
                        .toBuffer());
    }

    private void next(HttpServerResponse response, boolean chat, int token, int tokens, int delayMs) {
        if (response.closed()) {
            return;
        }
        if (token == tokens) {
            response.end("data: [DONE]\n\n");
            return;
        }
        JsonObject choice =
                new JsonObject().put("index", 0).put("finish_reason", token == tokens - 1 ? "length" : null);
        choice = chat
                ? choice.put("delta", new JsonObject().put("content", token + " "))
                : choice.put("text", token + " ");
        String event = completion(chat ? "chat.completion.chunk" : "text_completion", choice)
                .encode();
        response.write("data: " + event + "\n\n").onSuccess(written -> {
            if (delayMs == 0) {
                next(response, chat, token + 1, tokens, delayMs);
            } else {
                vertx.setTimer(delayMs, timer -> next(response, chat, token + 1, tokens, delayMs));
            }
        });
    }

    private JsonObject completion(String object, JsonObject choice) {
        return new JsonObject()
                .put("id", "fake-" + settings.version())
                .put("object", object)
                .put("model", settings.model())
                .put("choices", new JsonArray().add(choice));
    }
}
