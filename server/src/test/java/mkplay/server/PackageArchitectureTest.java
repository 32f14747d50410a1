package mkplay.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Rules inside the server: features do not depend on each other in circles, and only repositories speak SQL. */
@AnalyzeClasses(packages = "mkplay.server", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArchitectureTest {

    @ArchTest
    static final ArchRule featuresAreFreeOfCycles =
            slices().matching("mkplay.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyRepositoriesSpeakSql = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Repository")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..");

    @ArchTest
    static final ArchRule handlersReachRepositoriesOnlyThroughServices = noClasses()
            .that()
            .areAnnotatedWith(RestController.class)
            .or()
            .areAnnotatedWith(Controller.class)
            .should()
            .dependOnClassesThat()
            .haveSimpleNameEndingWith("Repository");

    @ArchTest
    static final ArchRule whatIsSharedKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("mkplay.server.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "mkplay.server.run..",
                    "mkplay.server.session..",
                    "mkplay.server.share..",
                    "mkplay.server.program..",
                    "mkplay.server.sample..",
                    "mkplay.server.stream..",
                    "mkplay.server.storage..",
                    "mkplay.server.limits..",
                    "mkplay.server.web..");

    @ArchTest
    static final ArchRule onlyTheAdapterMakesMachines = noClasses()
            .that()
            .haveNameNotMatching(".*[.]SessionEngine([$].*)?")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("mkplay.engine.Session");

    @ArchTest
    static final ArchRule nothingBlocksOnAReactiveValue = noClasses()
            .that()
            .doNotHaveSimpleName("Housekeeping")
            .and()
            .doNotHaveSimpleName("RunService")
            .should()
            .callMethod(Mono.class, "block")
            .orShould()
            .callMethod(Mono.class, "block", Duration.class);
}
