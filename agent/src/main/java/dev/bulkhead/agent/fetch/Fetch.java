package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.Output;
import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import dev.bulkhead.agent.store.FolderStore;
import dev.bulkhead.agent.store.Listing;
import dev.bulkhead.agent.store.StaleListingException;
import dev.bulkhead.agent.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Brings one model from its store into a folder: whole and checked, or not at all. */
public final class Fetch {
    private static final int MOST_CHANGES = 3;

    private final Order order;
    private final Store store;
    private final Optional<Cache> cache;
    private final int connections;
    private final Patience patience;
    private final Output output;

    public Fetch(Order order, Store store, Optional<Cache> cache, int connections, Patience patience, Output output) {
        this.order = order;
        this.store = store;
        this.cache = cache;
        this.connections = connections;
        this.patience = patience;
        this.output = output;
    }

    /** @throws TransferException with the reason, if the model cannot be had */
    public Fetched run() {
        var room = new Room(order.target(), order.maxSize());
        try {
            Files.createDirectories(order.target());
            var there = Fetched.in(order.target()).filter(order::isMetBy);
            if (there.isPresent()) {
                output.say(order.shownUri() + " is there already");
                return there.get();
            }
            return insist(room);
        } catch (StaleListingException e) {
            throw TransferException.passing(Reason.ModelFetchFailed, e.getMessage(), e);
        } catch (IOException e) {
            throw room.failure(e);
        }
    }

    private Fetched insist(Room room) throws IOException {
        for (int changes = 1; ; changes++) {
            try {
                var listing = patience.insist(store::list);
                var fetched = cache.isPresent() && cache.get().takes(listing)
                        ? byWayOf(cache.get(), listing, room)
                        : bring(store, listing, null, room);
                fetched.mark(order.target());
                return fetched;
            } catch (StaleListingException e) {
                if (changes == MOST_CHANGES) {
                    throw e;
                }
                output.say(e.getMessage() + "; starting anew");
            }
        }
    }

    private Fetched byWayOf(Cache cache, Listing listing, Room room) throws IOException {
        try (var entry = cache.open(order.shownUri(), listing)) {
            var kept = Fetched.in(entry.folder());
            if (kept.isEmpty()) {
                room.require(listing.size(), 0); // lest others give way to what is refused
                cache.makeRoomFor(entry, listing.size());
                var workplace = Workplace.in(entry.folder(), order.uri().toString(), listing);
                var digest = download("fetched", store, listing, workplace, room);
                Trees.moveInto(entry.content(), workplace.files());
                workplace.delete();
                kept = Optional.of(new Fetched(order.shownUri(), listing.size(), digest));
            }
            kept.get().mark(entry.folder()); // its time says when it was last of use
            var copy = new FolderStore(
                    listing.folder()
                            ? entry.content()
                            : entry.content().resolve(listing.files().getFirst().path()));
            try {
                return bring(copy, copy.list(), kept.get().digest(), room);
            } catch (StaleListingException e) {
                entry.delete();
                throw e;
            }
        }
    }

    /** @param kept what the digest must be if the copy in the cache is whole; null if it comes from the store itself */
    private Fetched bring(Store from, Listing listing, String kept, Room room) throws IOException {
        var workplace = Workplace.in(order.target(), order.uri().toString(), listing);
        room.require(listing.size(), workplace.bytes());
        var digest = download(kept == null ? "fetched" : "copied", from, listing, workplace, room);
        if (kept != null && !kept.equals(digest)) {
            workplace.delete();
            throw new StaleListingException("the copy in the cache is damaged");
        }
        if (order.checksum() != null && !order.checksum().equals(digest)) {
            workplace.delete();
            throw TransferException.lasting(
                    Reason.ModelChecksumMismatch, "the model is " + digest + " instead of " + order.checksum());
        }
        var fetched = new Fetched(order.shownUri(), workplace.bytes(), digest);
        place(listing, workplace);
        return fetched;
    }

    private String download(String done, Store from, Listing listing, Workplace workplace, Room room)
            throws IOException {
        try (var progress = new ProgressLines(output, done, listing.size());
                var download = new Download(from, workplace, patience, room, progress, connections)) {
            var digests = download.run(listing.files());
            return listing.folder() ? Digests.ofFolder(digests) : digests.get(digests.firstKey());
        }
    }

    private void place(Listing listing, Workplace workplace) throws IOException {
        var alone = listing.files().getFirst().path();
        if (!listing.folder() && Unpacking.isArchive(alone)) {
            Trees.delete(workplace.unpacked());
            var unpacked = new Room(order.target(), order.maxSize());
            new Unpacking(workplace.unpacked(), unpacked)
                    .unpack(workplace.files().resolve(alone));
            Trees.moveInto(order.target(), workplace.unpacked());
        } else {
            Trees.moveInto(order.target(), workplace.files());
        }
        workplace.delete();
    }
}
