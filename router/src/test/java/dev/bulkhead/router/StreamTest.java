package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What comes bit by bit goes on bit by bit. */
class StreamTest extends RouterHarness {

    @Test
    void eventsArriveOneByOne() throws Exception {
        BlockingQueue<HttpServerResponse> open = new LinkedBlockingQueue<>();
        try (Backend backend = Backend.of(vertx, r -> {
            r.response()
                    .putHeader("content-type", "text/event-stream")
                    .setChunked(true)
                    .writeHead();
            open.add(r.response());
        })) {
            apply(Routes.iris().to("iris-rev-1", 100, backend.address()).table());

            var answer = client.send(request("/v1/chat").build(), HttpResponse.BodyHandlers.ofInputStream());
            BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            HttpServerResponse model = open.take();
            for (int i = 0; i < 3; i++) {
                String event = "data: token" + i;
                vertx.runOnContext(v -> model.write(event + "\n"));
                assertThat(lines.readLine()).isEqualTo(event);
            }
            vertx.runOnContext(v -> model.end());
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void aBodyGoesUpWhileItIsWritten() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Backend backend = Backend.of(vertx, r -> {
                    r.handler(chunk -> heard.add(chunk.toString()));
                    r.endHandler(v -> r.response().end("done"));
                });
                Socket caller = new Socket("127.0.0.1", router.port())) {
            apply(Routes.iris().to("iris-rev-1", 100, backend.address()).table());
            OutputStream mouth = caller.getOutputStream();

            mouth.write(ascii("POST /up HTTP/1.1\r\nHost: iris\r\nTransfer-Encoding: chunked\r\n\r\n"));
            for (String word : List.of("one", "two")) {
                mouth.write(ascii("3\r\n" + word + "\r\n"));
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(word);
            }
            mouth.write(ascii("0\r\n\r\n"));

            byte[] status = caller.getInputStream().readNBytes(15);
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aStreamThatThePodBreaksIsBrokenForTheCallerToo() throws Exception {
        BlockingQueue<HttpServerResponse> open = new LinkedBlockingQueue<>();
        try (Backend backend = Backend.of(vertx, r -> {
            r.response().setChunked(true).write("half");
            open.add(r.response());
        })) {
            apply(Routes.iris().to("iris-rev-1", 100, backend.address()).table());

            CompletableFuture<HttpResponse<String>> answer = sendAsync(request("/"));
            HttpServerResponse model = open.take();
            Awaitility.await().until(() -> metrics().contains("first_byte_seconds_count"));
            vertx.runOnContext(v -> model.reset());

            assertThat(answer).failsWithin(10, TimeUnit.SECONDS);
            Awaitility.await()
                    .until(
                            () -> metrics()
                                    .contains(
                                            "requests_total{code=\"5xx\",protocol=\"http1\",revision=\"iris-rev-1\",service=\"iris\",} 1.0"));
        }
    }

    @Test
    void aWebSocketTalksBothWaysAndClosesForBoth() throws Exception {
        try (Backend backend = Backend.of(
                vertx, r -> r.toWebSocket().onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage)))) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, backend.address())
                    .hosts("127.0.0.1")
                    .table());
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();

            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(java.net.URI.create("ws://127.0.0.1:" + router.port() + "/live"), into(heard))
                    .get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                socket.sendText("frame" + i, true).get(10, TimeUnit.SECONDS);
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("frame" + i);
            }
            assertThat(metrics()).contains("in_flight{revision=\"iris-rev-1\",service=\"iris\",} 1.0");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");

            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("<closed>");
            Awaitility.await()
                    .until(() -> metrics().contains("protocol=\"websocket\"")
                            && metrics().contains("in_flight{revision=\"iris-rev-1\",service=\"iris\",} 0.0"));
        }
    }

    private static WebSocket.Listener into(BlockingQueue<String> queue) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                queue.add(text.toString());
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                queue.add("<closed>");
                return null;
            }
        };
    }
}
