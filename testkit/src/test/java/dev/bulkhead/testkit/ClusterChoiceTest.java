package dev.bulkhead.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterChoiceTest {

    private static final ClusterShape NODE = ClusterShape.CONTROL_PLANE.withRealNode();

    @Test
    void aKubeconfigTheUserNamedIsPreferredToAll() {
        ClusterChoice choice = ClusterChoice.from(Map.of("BULKHEAD_KUBECONFIG", "/mine"), NODE, () -> true);

        assertThat(choice).isEqualTo(new ClusterChoice.Named(Path.of("/mine"), Optional.empty()));
    }

    @Test
    void theContextOfTheUsersKubeconfigIsKept() {
        ClusterChoice choice =
                ClusterChoice.from(Map.of("BULKHEAD_KUBECONFIG", "/mine", "BULKHEAD_CONTEXT", "lab"), NODE, () -> true);

        assertThat(choice).isEqualTo(new ClusterChoice.Named(Path.of("/mine"), Optional.of("lab")));
    }

    @Test
    void kubectlsOwnVariableIsUsedOnlyWhenTheUserAsksForAKubeconfig() {
        Map<String, String> onlyKubectls = Map.of("KUBECONFIG", "/production");
        Map<String, String> asked = Map.of("KUBECONFIG", "/production", "BULKHEAD_CLUSTER", "kubeconfig");

        assertThat(ClusterChoice.from(onlyKubectls, NODE, () -> false)).isEqualTo(new ClusterChoice.Local());
        assertThat(ClusterChoice.from(asked, NODE, () -> false))
                .isEqualTo(new ClusterChoice.Named(Path.of("/production"), Optional.empty()));
    }

    @Test
    void k3sIsUsedWhereDockerAnswers() {
        assertThat(ClusterChoice.from(Map.of(), NODE, () -> true)).isEqualTo(new ClusterChoice.K3s(Optional.empty()));
        assertThat(ClusterChoice.from(Map.of(), NODE, () -> false)).isEqualTo(new ClusterChoice.Local());
    }

    @Test
    void whatK3sCannotOfferStaysLocalEvenWhereDockerAnswers() {
        assertThat(ClusterChoice.from(Map.of(), NODE.withFakeNodes(2), () -> true))
                .isEqualTo(new ClusterChoice.Local());
        assertThat(ClusterChoice.from(Map.of(), NODE.withAuditLog(), () -> true))
                .isEqualTo(new ClusterChoice.Local());
    }

    @Test
    void theUsersWordOverridesWhatTheMachineOffers() {
        assertThat(ClusterChoice.from(Map.of("BULKHEAD_CLUSTER", "local"), NODE, () -> true))
                .isEqualTo(new ClusterChoice.Local());
        assertThat(ClusterChoice.from(
                        Map.of("BULKHEAD_CLUSTER", "k3s", "BULKHEAD_K3S_IMAGE", "mirror/k3s:1"), NODE, () -> false))
                .isEqualTo(new ClusterChoice.K3s(Optional.of("mirror/k3s:1")));
    }

    @Test
    void aWishThatCannotBeMetSaysWhatIsPossible() {
        assertThatThrownBy(() -> ClusterChoice.from(Map.of("BULKHEAD_CLUSTER", "minikube"), NODE, () -> true))
                .hasMessageContaining("minikube")
                .hasMessageContaining("kubeconfig, k3s or local");
        assertThatThrownBy(() -> ClusterChoice.from(Map.of("BULKHEAD_CLUSTER", "kubeconfig"), NODE, () -> true))
                .hasMessageContaining("BULKHEAD_KUBECONFIG");
    }
}
