package dev.bulkhead.agent.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * One page of an answer to ListObjectsV2 with encoding-type=url.
 *
 * @param next the continuation token; null on the last page
 */
record S3Listing(List<Entry> entries, String next) {

    record Entry(String key, long size, String etag) {}

    static S3Listing read(InputStream xml) throws IOException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        var entries = new ArrayList<Entry>();
        String key = null;
        String etag = "";
        long size = 0;
        String next = null;
        try {
            var reader = factory.createXMLStreamReader(xml);
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "Key" -> key = URLDecoder.decode(reader.getElementText(), StandardCharsets.UTF_8);
                        case "Size" ->
                            size = Long.parseLong(reader.getElementText().strip());
                        // Some servers leave out the quotes that the header has.
                        case "ETag" -> etag = '"' + reader.getElementText().replace("\"", "") + '"';
                        case "NextContinuationToken" -> next = reader.getElementText();
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && reader.getLocalName().equals("Contents")) {
                    entries.add(new Entry(key, size, etag));
                    etag = "";
                }
            }
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new IOException("the store's list of files cannot be read: " + e.getMessage(), e);
        }
        return new S3Listing(List.copyOf(entries), next);
    }
}
