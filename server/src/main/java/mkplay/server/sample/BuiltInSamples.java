package mkplay.server.sample;

import java.util.List;
import mkplay.samples.Sample;
import mkplay.samples.SampleProgram;
import mkplay.samples.Samples;
import org.springframework.stereotype.Component;

/** The samples that come with the playground. */
@Component
class BuiltInSamples implements SampleCatalogue {

    private final List<Entry> entries =
            Samples.all().stream().map(BuiltInSamples::entry).toList();

    @Override
    public List<Entry> all() {
        return entries;
    }

    private static Entry entry(Sample sample) {
        return new Entry(
                sample.id(),
                sample.title(),
                sample.topic(),
                sample.text(),
                sample.question(),
                sample.tryNext(),
                sample.lesson(),
                sample.programs().stream().map(BuiltInSamples::program).toList());
    }

    private static EntryProgram program(SampleProgram program) {
        return new EntryProgram(
                program.name(),
                program.priority(),
                program.args(),
                program.files().stream()
                        .map(file -> new EntryFile(file.name(), file.text()))
                        .toList());
    }
}
