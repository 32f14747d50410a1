package mkplay.server.session;

import java.time.Instant;
import mkplay.server.run.RunRequest;

/**
 * Which session it is.
 *
 * @param id its identifier, which opens it
 * @param watchId the identifier for those who may watch it and nothing else
 * @param ownerKey who may delete it
 * @param request what runs in it
 * @param created when it was made
 */
record SessionIdentity(String id, String watchId, String ownerKey, RunRequest request, Instant created) {}
