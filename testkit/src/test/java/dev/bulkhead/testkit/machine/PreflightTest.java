package dev.bulkhead.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreflightTest {

    private static final Need SHELL = Need.program("sh", "dash");
    private static final Need WARP_DRIVE = new Need("warp drive", "warp", List.of(Path.of("/nonexistent/warp")));
    private static final Need WARP_CORE = new Need("warp core", "warp", List.of(Path.of("/nonexistent/core")));

    private final Preflight preflight = new Preflight(line -> {}, false);

    @Test
    void aMachineThatHasAllPassesInSilence() {
        assertThatCode(() -> preflight.require(List.of(SHELL))).doesNotThrowAnyException();
    }

    @Test
    void allThatIsMissingIsNamedInOneLineWithTheCommandThatInstallsIt() {
        assertThatThrownBy(() -> preflight.require(List.of(WARP_DRIVE, SHELL, WARP_CORE)))
                .isInstanceOf(MachineException.class)
                .hasMessage("missing on this machine: warp drive, warp core. "
                        + "Install with: apt-get install -y --no-install-recommends warp");
    }

    @Test
    void theCacheFolderFollowsTheEnvironment() {
        assertThat(CacheFolder.from(Map.of(), Path.of("/home/me")).root())
                .isEqualTo(Path.of("/home/me/.cache/bulkhead"));
        assertThat(CacheFolder.from(Map.of("BULKHEAD_CACHE", "/big/disk"), Path.of("/home/me"))
                        .root())
                .isEqualTo(Path.of("/big/disk"));
    }

    @Test
    void freePortsAreDifferentAndBelowTheRangeOfOutgoingConnections() {
        assertThat(FreePorts.find(20)).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
    }
}
