package dripstone.source.crawl.consent;

import dripstone.source.crawl.consent.ConsentSettings.Stance;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * From signals to a verdict: a pure function.
 *
 * <p>On a site of one's own nothing refuses. Elsewhere any signal that refuses does, unless its kind is ignored, by default or by the
 * site's settings; a permission never outweighs a refusal. Where several refuse, the first kind in the order of {@link SignalKind} is
 * named, of one kind the first that was found.
 *
 * @param own whether the site was declared one's own ({@code owner: true})
 * @param settings what each kind does
 */
public record ConsentPolicy(boolean own, ConsentSettings settings) {
    private static final Comparator<ConsentSignal> BY_KIND = Comparator.comparing(ConsentSignal::kind);

    /** The verdict on a page of which these signals are all that is known. */
    public ConsentVerdict judge(List<ConsentSignal> signals) {
        if (own) {
            return new ConsentVerdict.Owned(first(signals, true));
        }
        Optional<ConsentSignal> refusal = signals.stream().filter(s -> s.refuses() && !ignores(s.kind())).min(BY_KIND);
        if (refusal.isPresent()) {
            return new ConsentVerdict.Refused(refusal.get());
        }
        Optional<ConsentSignal> setAside = first(signals, true);
        if (setAside.isPresent()) {
            return new ConsentVerdict.SetAside(setAside.get(), settings.stance(setAside.get().kind()) == setAside.get().kind().byDefault());
        }
        Optional<ConsentSignal> permission = first(signals, false);
        return permission.isPresent() ? new ConsentVerdict.Permitted(permission.get()) : new ConsentVerdict.Unsaid();
    }

    /** Whether signals of that kind can make no difference, so that they need not be looked for. */
    public boolean isIdle(SignalKind kind) {
        return own || ignores(kind);
    }

    private boolean ignores(SignalKind kind) {
        return settings.stance(kind) == Stance.IGNORE;
    }

    /** Overridden kinds are named before those that are ignored by default. */
    private Optional<ConsentSignal> first(List<ConsentSignal> signals, boolean refusing) {
        return signals.stream().filter(s -> s.refuses() == refusing)
                .min(Comparator.<ConsentSignal, Boolean>comparing(s -> settings.stance(s.kind()) == s.kind().byDefault())
                        .thenComparing(BY_KIND));
    }
}
