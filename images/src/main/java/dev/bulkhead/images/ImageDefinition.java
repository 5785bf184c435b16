package dev.bulkhead.images;

import java.util.List;

/** What an image is made of: layers from the bottom up, and how its process runs. */
public record ImageDefinition(String name, String description, List<LayerSource> layers, ProcessConfig process) {

    public ImageDefinition {
        layers = List.copyOf(layers);
    }
}
