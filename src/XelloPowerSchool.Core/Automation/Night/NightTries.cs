using System.Globalization;

namespace XelloPowerSchool.Automation;

/// <summary>The run of the night before; of none where there was no night.</summary>
internal sealed record NightBefore(XelloSyncRun? Run);

/// <summary>
/// A night and its tries. Schedulers start a night again at most when they could not start it, or when they know no better than to do
/// so after every failure; what a repetition can mend is known here. Every try is a night on record; only the last one is told of.
/// </summary>
internal sealed class NightTries(XelloConfiguration configuration, NightContext context, NightOptions options)
{
    /// <returns>What came of the last try.</returns>
    /// <exception cref="OperationCanceledException">Somebody stopped it.</exception>
    public async Task<NightResult> RunAsync(CancellationToken cancellationToken)
    {
        var started = context.Time.GetLocalNow();
        var deadline = (options.Deadline ?? configuration.Deadline) is { } time ? Deadline.Of(started, time) : default(DateTimeOffset?);
        NightBefore? before = null;
        for (var left = options.WhatIf ? 0 : options.RetryCount; ; left--)
        {
            var follows = false;
            var job = new NightJob(configuration, context, options)
            {
                Before = before,
                AnotherFollows = result => follows = left > 0 && NightExitCode.MayPass(result.Error) && !(context.Time.GetLocalNow() + options.RetryInterval >= deadline),
            };
            var result = await job.RunAsync(cancellationToken).ConfigureAwait(false);
            if (!follows)
                return result;
            before = job.Before;
            context.Warn(string.Format(
                CultureInfo.InvariantCulture, "{0} This night is tried again at {1:HH:mm}.", result.Run.Message, context.Time.GetLocalNow() + options.RetryInterval));
            try
            {
                await context.Wait(options.RetryInterval, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await job.TellAsync(result, cancellationToken).ConfigureAwait(false); // now it was the last one
                throw;
            }
        }
    }
}
