package dev.bulkhead.fake;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** V1 and V2 by REST. The model is the identity: what goes in comes out, so that a caller knows its own answer. */
record JsonProtocols(Settings settings) {

    void infer(HttpServerRequest request, JsonObject body) {
        String path = request.path();
        if (path.equals("/v1/models/" + settings.model() + ":predict")) {
            answer(request, 200, new JsonObject().put("predictions", body.getJsonArray("instances")));
        } else if (path.equals("/v2/models/" + settings.model() + "/infer")) {
            JsonObject answer = new JsonObject()
                    .put("model_name", settings.model())
                    .put("model_version", settings.version())
                    .put("outputs", body.getJsonArray("inputs"));
            if (body.containsKey("id")) {
                answer.put("id", body.getString("id"));
            }
            answer(request, 200, answer);
        } else {
            answer(request, 404, new JsonObject().put("error", "nothing is served at " + path));
        }
    }

    /** What a GET of a ready engine says, whatever it asks for. */
    JsonObject described(String path) {
        if (path.equals("/v1/models")) {
            JsonObject model = new JsonObject()
                    .put("id", settings.model())
                    .put("object", "model")
                    .put("owned_by", "fake-engine");
            return new JsonObject().put("object", "list").put("data", new JsonArray().add(model));
        }
        return new JsonObject()
                .put("name", settings.model())
                .put("versions", new JsonArray().add(settings.version()))
                .put("ready", true);
    }

    void answer(HttpServerRequest request, int status, JsonObject body) {
        HttpServerResponse response = request.response();
        if (!response.closed()) {
            response.setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .putHeader("x-fake-version", settings.version())
                    .end(body.toBuffer());
        }
    }
}
