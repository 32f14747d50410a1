package mkplay.server.limits;

import mkplay.engine.Limits;

/** The two ways to run programs; each has its own default and highest limits. */
public enum RunKind {
    BATCH {
        @Override
        public Limits defaults(LimitProperties properties) {
            return properties.batch().limits();
        }

        @Override
        public Limits highest(LimitProperties properties) {
            return properties.batchMax().limits();
        }
    },
    SESSION {
        @Override
        public Limits defaults(LimitProperties properties) {
            return properties.session().limits();
        }

        @Override
        public Limits highest(LimitProperties properties) {
            return properties.sessionMax().limits();
        }
    };

    /** What a run of this kind gets when it asks for nothing. */
    public abstract Limits defaults(LimitProperties properties);

    /** The most a run of this kind may ask for. */
    public abstract Limits highest(LimitProperties properties);
}
