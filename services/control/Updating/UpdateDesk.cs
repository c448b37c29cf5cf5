using System.Threading.Channels;
using Edge.Control.Engine;
using Edge.Control.Updating.Switching;
using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating;

/// <summary>
/// Takes one update at a time, prepares it and has a switcher do it. What it knows is on the disk: the control that sees an update end is another
/// one than the one that began it.
/// </summary>
internal sealed class UpdateDesk : IWorker
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Channel<BundleSource> _asked = Channel.CreateBounded<BundleSource>(1);
    private readonly SwitchFile _file;
    private readonly Preparation _preparation;
    private readonly SwitcherContainer _switcher;
    private readonly FollowUp _followUp;
    private readonly DeskBook _book;
    private readonly ILogger<UpdateDesk> _log;

    public UpdateDesk(SwitchFile file, Preparation preparation, SwitcherContainer switcher, FollowUp followUp, DeskBook book, ILogger<UpdateDesk> log) =>
        (_file, _preparation, _switcher, _followUp, _book, _log) = (file, preparation, switcher, followUp, book, log);

    /// <summary>Takes it, and returns at once; how it goes is in the book.</summary>
    /// <exception cref="UpdateRefusedException">One is under way.</exception>
    public void Ask(BundleSource source)
    {
        if (!_book.TryBegin() || !_asked.Writer.TryWrite(source))
            throw new UpdateRefusedException("an update is under way; ask again when it has ended");
    }

    public async Task RunAsync(CancellationToken stop)
    {
        GiveUpWhatWasInterrupted();
        while (true)
        {
            var record = _book.Look();
            if (record is { IsSwitching: true })
                await SeeThatItGoesOnAsync(record, stop);
            else if (record is null or { Settled: true } || await _followUp.TrySettleAsync(record, stop) || _asked.Reader.Count > 0)
            {
                // Nothing is under way: one may come. It need not wait for a store that is away; it may be its cure.
                await BeginAsync(await _asked.Reader.ReadAsync(stop), stop);
                continue;
            }

            await Task.Delay(LookEvery, _book.Time, stop);
        }
    }

    /// <summary>What was being prepared when an earlier life ended: nothing was changed yet.</summary>
    private void GiveUpWhatWasInterrupted()
    {
        if (_book.Look() is { IsPreparing: true } record)
            TryWrite(record with { Phase = UpdatePhase.Refused, Text = "control was restarted while the update was prepared; ask for it again" });
    }

    private async Task BeginAsync(BundleSource source, CancellationToken stop)
    {
        UpdateLog.Asked(_log, source.Url?.Host ?? source.File ?? "");
        var record = _book.First();
        try
        {
            _file.Write(record);
            var ready = await _preparation.PrepareAsync(record, source, _book, next => record = Reached(next), stop);
            Reached(ready);
        }
        catch (Exception e) when (e is UpdateRefusedException or EngineException or IOException or UnauthorizedAccessException)
        {
            UpdateLog.Refused(_log, e.Message);
            TryWrite(record with { Phase = UpdatePhase.Refused, Text = e.Message });
        }
        finally
        {
            _book.EndPreparing();
        }
    }

    private SwitchRecord Reached(SwitchRecord record)
    {
        UpdateLog.PhaseReached(_log, record.Phase, record.Text);
        return _file.Write(record);
    }

    private async Task SeeThatItGoesOnAsync(SwitchRecord record, CancellationToken stop)
    {
        try
        {
            await _switcher.EnsureAsync(record.Stack, record.From.Images["control"], stop);
        }
        catch (EngineException e)
        {
            UpdateLog.NoSwitcher(_log, e.Message);
        }
    }

    private void TryWrite(SwitchRecord record)
    {
        try
        {
            _file.Write(record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            UpdateLog.StateUnwritable(_log, e.Message);
        }
    }
}
