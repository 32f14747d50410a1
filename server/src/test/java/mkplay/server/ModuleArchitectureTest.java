package mkplay.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions between modules and packages: server to web-ui and sample-programs, these to kernel-engine, that to x86-sim. */
@AnalyzeClasses(packages = "mkplay", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArchitectureTest {

    private static final String[] KERNEL_ENGINE = {
        "mkplay.kernel..", "mkplay.systemjava..", "mkplay.aot..", "mkplay.toolchain..", "mkplay.engine.."
    };

    @ArchTest
    static final ArchRule theMachineKnowsNothingOfTheKernel = noClasses()
            .that()
            .resideInAPackage("mkplay.x86..")
            .should()
            .dependOnClassesThat(resideInAPackage("mkplay..").and(not(resideInAPackage("mkplay.x86.."))));

    @ArchTest
    static final ArchRule theMachineHasNoLocks = noClasses()
            .that()
            .resideInAnyPackage("mkplay.x86.cpu..", "mkplay.x86.mmu..", "mkplay.x86.isa..", "mkplay.x86.device..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent..");

    @ArchTest
    static final ArchRule theEngineTakesImagesAsArguments = noClasses()
            .that()
            .resideInAnyPackage(KERNEL_ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("mkplay.samples..", "mkplay.cli..", "mkplay.web..", "mkplay.server..");

    @ArchTest
    static final ArchRule theKernelIsSystemJavaOnly = classes()
            .that()
            .resideInAPackage("mkplay.kernel..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("mkplay.kernel..", "mkplay.systemjava..", "java.lang..", "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule systemJavaStandsAlone = noClasses()
            .that()
            .resideInAPackage("mkplay.systemjava..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "mkplay.kernel..", "mkplay.aot..", "mkplay.toolchain..", "mkplay.engine..", "mkplay.x86..");

    @ArchTest
    static final ArchRule theCompilerKnowsNoKernel = noClasses()
            .that()
            .resideInAnyPackage("mkplay.aot..", "mkplay.toolchain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("mkplay.kernel..", "mkplay.engine..", "mkplay.x86..");

    @ArchTest
    static final ArchRule theUserSideKnowsNoServer = noClasses()
            .that()
            .resideInAnyPackage("mkplay.samples..", "mkplay.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("mkplay.web..", "mkplay.server..");

    @ArchTest
    static final ArchRule thePageKnowsNoServer = noClasses()
            .that()
            .resideInAPackage("mkplay.web..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("mkplay.samples..", "mkplay.cli..", "mkplay.server..");

    @ArchTest
    static final ArchRule noSpringBelowTheServer = noClasses()
            .that()
            .resideInAnyPackage("mkplay.x86..", "mkplay.kernel..", "mkplay.systemjava..", "mkplay.aot..")
            .or()
            .resideInAnyPackage(
                    "mkplay.toolchain..", "mkplay.engine..", "mkplay.samples..", "mkplay.cli..", "mkplay.web..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");
}
