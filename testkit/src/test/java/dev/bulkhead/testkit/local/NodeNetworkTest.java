package dev.bulkhead.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeNetworkTest {

    private static final List<NodeNetwork> ALL =
            IntStream.range(0, NodeNetwork.SLOTS).mapToObj(NodeNetwork::new).toList();

    @Test
    void noTwoClustersShareARange() {
        assertThat(ALL).extracting(NodeNetwork::serviceRange).doesNotHaveDuplicates();
        assertThat(ALL).extracting(NodeNetwork::podRange).doesNotHaveDuplicates();
        assertThat(ALL).extracting(NodeNetwork::nodeAddress).doesNotHaveDuplicates();
    }

    @Test
    void theLastSlotStaysInsideThePrivateRange() {
        assertThat(ALL.getLast().serviceRange()).isEqualTo("10.239.240.0/20");
        assertThat(ALL.getLast().apiServiceAddress()).isEqualTo("10.239.240.1");
    }

    @Test
    void namesOfLinksFitTheKernelsLimit() {
        assertThat(ALL).allMatch(network -> network.link().length() <= 15);
    }

    @Test
    void aSlotOutsideTheRangeIsRefused() {
        assertThatThrownBy(() -> new NodeNetwork(256)).isInstanceOf(IllegalArgumentException.class);
    }
}
