package dev.bulkhead.suite;

import dev.bulkhead.core.reconcile.GuardModule;
import dev.bulkhead.core.run.OperatorModule;
import dev.bulkhead.serving.ServingModule;
import dev.bulkhead.training.TrainingModule;
import java.util.List;

/** Every operator there is, named here and nowhere else: nothing is searched for at the start. */
final class Modules {
    private Modules() {}

    static List<OperatorModule> all() {
        return List.of(new GuardModule(), new TrainingModule(), new ServingModule());
    }
}
