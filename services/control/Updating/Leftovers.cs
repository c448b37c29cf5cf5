using Edge.Control.Engine;
using Edge.Control.Updating.Switching;

namespace Edge.Control.Updating;

/// <summary>What an update that has ended leaves behind: the switcher, images, the bundle.</summary>
internal sealed class Leftovers(SwitcherContainer switcher, ReleaseImages images, IBundles bundles)
{
    /// <summary>Takes it away, but for the release to go back to.</summary>
    /// <exception cref="EngineException">Not all of it is gone; to be called again.</exception>
    public async Task TidyAsync(SwitchRecord ended, CancellationToken stop)
    {
        // What was downloaded is kept when it may be of use for the next try.
        if (ended.Phase != UpdatePhase.Refused)
            bundles.Forget();
        if (ended.Stack.Length == 0)
            return;
        await switcher.RemoveAsync(ended.Stack, stop);
        if (ended.Phase == UpdatePhase.Done)
            await images.KeepAsync(ended, stop);
        else
            await images.ForgetAsync(ended, stop);
    }
}
