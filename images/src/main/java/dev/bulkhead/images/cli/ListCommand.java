package dev.bulkhead.images.cli;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageCatalog;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "Shows which images there are and which are built.")
public final class ListCommand implements Callable<Integer> {

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        System.out.println("operator  the Bulkhead operators on a Java runtime cut to size");
        System.out.println("agent     the agent and the router of InferenceServices, on the same runtime");
        System.out.println("pytorch   PyTorch and scikit-learn on Debian, with the training examples");
        System.out.println("sklearn   scikit-learn and pandas on Debian");
        System.out.println("mlserver  MLServer for scikit-learn, XGBoost, LightGBM and ONNX");
        System.out.println("llama-cpp llama.cpp's server for GGUF models");
        System.out.println();
        var built = new ImageCatalog(ImageCache.ofUser()).all();
        if (built.isEmpty()) {
            System.out.println("None is built yet.");
        }
        for (var entry : built) {
            System.out.printf("%-40s %6d MB  %s%n", entry.reference(), entry.size() / 1_000_000, entry.archive());
        }
        return 0;
    }
}
