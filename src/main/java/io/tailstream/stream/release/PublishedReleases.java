package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The releases in the topics at one moment.
 *
 * @param releases by the time when they were made, then by name
 * @param current the one in force, if any was published
 * @param shadow the one that runs beside it, if any does
 */
public record PublishedReleases(
        List<AdapterRelease> releases, Optional<AdapterRelease> current, Optional<AdapterRelease> shadow) {

    /** Puts them in order. */
    public PublishedReleases {
        releases = releases.stream()
                .sorted(Comparator.comparing(AdapterRelease::getCreatedAt).thenComparing(AdapterRelease::getName))
                .toList();
    }

    /** A release by its name. */
    public Optional<AdapterRelease> named(String name) {
        return releases.stream().filter(r -> r.getName().equals(name)).findFirst();
    }

    /** Whether this release is the one in force. */
    public boolean isCurrent(AdapterRelease release) {
        return current.filter(release::equals).isPresent();
    }

    /** Whether this release runs beside the one in force. */
    public boolean isShadow(AdapterRelease release) {
        return shadow.filter(release::equals).isPresent();
    }
}
