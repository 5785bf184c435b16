package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.machine.Need;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx as a proxy in front of one pod: connections kept, nothing buffered, nothing logged. */
record Nginx(List<String> command, int port) {

    static Nginx before(int pod, Path work) throws IOException {
        int port = freePort();
        Files.createDirectories(work);
        Path file = work.resolve("nginx.conf");
        Files.writeString(file, """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log stderr error;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  keepalive_requests 1000000;
                  upstream pod { server 127.0.0.1:%2$d; keepalive 256; keepalive_requests 1000000; }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://pod;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_buffering off;
                      proxy_request_buffering off;
                    }
                  }
                }
                """.formatted(work, pod, port));
        String program = Need.PROXY.getFirst().path().toString();
        return new Nginx(List.of(program, "-p", work.toString(), "-c", file.toString()), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
