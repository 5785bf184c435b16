package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bulkhead.router.table.Address;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real gRPC client and server with the router between. */
class GrpcTest extends RouterHarness {
    private static final MethodDescriptor<String, String> UNARY = method(MethodDescriptor.MethodType.UNARY, "Infer");
    private static final MethodDescriptor<String, String> DOWN =
            method(MethodDescriptor.MethodType.SERVER_STREAMING, "Stream");
    private static final MethodDescriptor<String, String> BOTH =
            method(MethodDescriptor.MethodType.BIDI_STREAMING, "Talk");
    private static final Metadata.Key<String> REVISION =
            Metadata.Key.of("x-bulkhead-revision", Metadata.ASCII_STRING_MARSHALLER);

    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void startServer() throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("inference.Model")
                .addMethod(UNARY, unary())
                .addMethod(DOWN, ServerCalls.asyncServerStreamingCall((request, out) -> {
                    for (int i = 0; i < 5; i++) {
                        out.onNext(request + i);
                    }
                    out.onCompleted();
                }))
                .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(GrpcTest::echo))
                .build();
        server = NettyServerBuilder.forPort(0).addService(service).build().start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", router.port())
                .overrideAuthority("iris")
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stopServer() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private Address pod() {
        return new Address("127.0.0.1", 0, server.getPort());
    }

    @Test
    void anAnswerComesWithItsTrailers() {
        apply(Routes.iris().to("iris-rev-1", 100, pod()).table());
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();

        String answer = ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)),
                UNARY,
                CallOptions.DEFAULT,
                "setosa");

        assertThat(answer).isEqualTo("setosa!");
        assertThat(headers.get().get(REVISION)).isEqualTo("iris-rev-1");
    }

    @Test
    void aStatusOfTheModelIsPassedOn() {
        apply(Routes.iris().to("iris-rev-1", 100, pod()).table());

        StatusRuntimeException failure = failure("bad");

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.getStatus().getDescription()).isEqualTo("no such flower");
    }

    @Test
    void aStreamDownComesInOrder() {
        apply(Routes.iris().to("iris-rev-1", 100, pod()).table());

        Iterator<String> answers = ClientCalls.blockingServerStreamingCall(channel, DOWN, CallOptions.DEFAULT, "t");

        assertThat(answers).toIterable().containsExactly("t0", "t1", "t2", "t3", "t4");
    }

    @Test
    void bothSidesTalkAtOnce() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100, pod()).table());
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        StreamObserver<String> say =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(BOTH, CallOptions.DEFAULT), into(heard));

        assertThat(heard.poll(10, TimeUnit.SECONDS))
                .as("the server speaks first")
                .isEqualTo("hello");
        for (int i = 0; i < 3; i++) {
            say.onNext("word" + i);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("word" + i);
        }
        say.onCompleted();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("<end>");
    }

    @Test
    void aCallWaitsUntilAPodIsReady() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).table());
        var answer = ClientCalls.futureUnaryCall(channel.newCall(UNARY, CallOptions.DEFAULT), "late");
        Awaitility.await().until(() -> metrics().contains("held{revision=\"iris-rev-1\",service=\"iris\",} 1.0"));

        apply(Routes.iris().to("iris-rev-1", 100, pod()).table());

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("late!");
    }

    @Test
    void whatTheRouterSaysItselfIsAStatusToo() {
        apply(Routes.iris().to("iris-rev-1", 100).hold(Duration.ofMillis(50)).table());

        StatusRuntimeException failure = failure("x");

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.getStatus().getDescription()).isEqualTo("no replica of iris was ready within 0 s");
    }

    @Test
    void aPodWithoutAPortForItIsNamed() {
        apply(Routes.iris()
                .to("iris-rev-1", 100, new Address("127.0.0.1", server.getPort(), 0))
                .table());

        assertThat(failure("x").getStatus().getDescription()).isEqualTo("iris-rev-1 has no gRPC port");
    }

    private StatusRuntimeException failure(String request) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, request));
    }

    private static ServerCallHandler<String, String> unary() {
        return ServerCalls.asyncUnaryCall((request, out) -> {
            if (request.equals("bad")) {
                out.onError(Status.INVALID_ARGUMENT
                        .withDescription("no such flower")
                        .asException());
            } else {
                out.onNext(request + "!");
                out.onCompleted();
            }
        });
    }

    private static StreamObserver<String> echo(StreamObserver<String> out) {
        out.onNext("hello");
        return new StreamObserver<>() {
            @Override
            public void onNext(String word) {
                out.onNext(word);
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private static StreamObserver<String> into(BlockingQueue<String> queue) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String word) {
                queue.add(word);
            }

            @Override
            public void onError(Throwable t) {
                queue.add("failed: " + t);
            }

            @Override
            public void onCompleted() {
                queue.add("<end>");
            }
        };
    }

    private static MethodDescriptor<String, String> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("inference.Model/" + name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
