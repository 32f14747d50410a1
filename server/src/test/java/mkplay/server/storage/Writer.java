package mkplay.server.storage;

import java.time.Instant;
import mkplay.server.api.Ids;
import mkplay.server.program.ProgramRepository;
import mkplay.server.share.Share;
import mkplay.server.share.ShareRepository;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A JVM of its own that stores programs and shares for ever and says of each when the database has acknowledged it. */
final class Writer {

    private Writer() {}

    /** @param args the database's URL */
    public static void main(String[] args) {
        try (ConfigurableApplicationContext context = open(args[0])) {
            ProgramRepository programs = context.getBean(ProgramRepository.class);
            ShareRepository shares = context.getBean(ShareRepository.class);
            System.out.println("ready");
            while (true) {
                System.out.println("program " + programs.save(RepositoryContract.program(Ids.random())));
                System.out.flush();
                Share share =
                        RepositoryContract.share(Ids.random(), Instant.now().plusSeconds(100_000));
                shares.insert(share, "owner", "hash");
                System.out.println("share " + share.id());
                System.out.flush();
            }
        }
    }

    static ConfigurableApplicationContext open(String url) {
        return new SpringApplicationBuilder(StorageTestConfiguration.class)
                .web(WebApplicationType.NONE)
                .properties("playground.storage.url=" + url, "logging.level.root=warn")
                .run("--playground.storage.url=" + url);
    }
}
