package dripstone.source.crawl.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Puts an answer's head and bytes into an {@link Answer} as they arrive. Used by the client's one thread. */
final class AnswerConsumer implements AsyncResponseConsumer<Answer> {
    private final Answer answer;
    private @Nullable WireBody body;
    private @Nullable FutureCallback<Answer> done;

    /** What has come suffices; the rest is not waited for, and its connection is given up. */
    static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1;

        EnoughException() {
            super("the rest of the answer is not wanted");
        }
    }

    AnswerConsumer(Answer answer) {
        this.answer = answer;
    }

    @Override
    public void consumeResponse(
            HttpResponse response, @Nullable EntityDetails entity, HttpContext context, FutureCallback<Answer> callback)
            throws IOException {
        done = callback;
        body = answer.begin(response, entity != null, entity == null ? 0 : entity.getContentLength());
        if (entity == null) {
            callback.completed(answer);
        } else if (body == null) {
            throw new EnoughException();
        }
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        if (body != null && !body.add(bytes)) {
            throw new EnoughException();
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        answer.end();
        if (done != null) {
            done.completed(answer);
        }
    }

    @Override
    public void failed(Exception cause) {
        if (done != null) {
            done.failed(cause);
        }
    }

    @Override
    public void releaseResources() {}
}
