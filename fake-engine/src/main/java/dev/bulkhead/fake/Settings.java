package dev.bulkhead.fake;

import java.util.Map;

/**
 * What the engine is started with. The first four are what the operator gives every model server.
 *
 * @param version answered with everything, so that a test sees who answered
 * @param startSeconds the port is open from the start; so long the model is not ready
 */
record Settings(
        String model,
        int port,
        int grpcPort,
        String version,
        int startSeconds,
        boolean neverReady,
        Behaviour behaviour) {

    static Settings of(Map<String, String> environment) {
        return new Settings(
                environment.getOrDefault("MODEL_NAME", "model"),
                Integer.parseInt(environment.getOrDefault("HTTP_PORT", "8080")),
                Integer.parseInt(environment.getOrDefault("GRPC_PORT", "8081")),
                environment.getOrDefault("FAKE_VERSION", "1"),
                Integer.parseInt(environment.getOrDefault("FAKE_START_SECONDS", "0")),
                environment.containsKey("FAKE_NEVER_READY"),
                Behaviour.ofEnvironment(environment::get));
    }
}
