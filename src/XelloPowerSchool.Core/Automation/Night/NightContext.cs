using XelloPowerSchool.Accounts;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>What a night needs from where it runs.</summary>
internal sealed record NightContext
{
    public required SecretReader Secrets { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The day in the district of a server: a practice district has its own.</summary>
    public Func<Uri, DateTime> Today { get; init; } = _ => DateTime.Today;

    public IProgress<RosterProgress>? RosterProgress { get; init; }

    public IProgress<DeliveryProgress>? DeliveryProgress { get; init; }

    /// <summary>What somebody who watches is told.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>What somebody has to look at, although the night goes on.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Called between the steps of the run; a drill that throws here stands for a process that dies.</summary>
    public Action<string>? Checkpoint { get; init; }

    /// <summary>Waits before another try.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>Takes the place of the network to PowerSchool (tests).</summary>
    public HttpMessageHandler? Transport { get; init; }
}

/// <summary>How one night differs from the configuration.</summary>
internal sealed record NightOptions
{
    /// <summary>The whole night without a write.</summary>
    public bool WhatIf { get; init; }

    /// <summary>Deliver the files also when the destination has them already.</summary>
    public bool Force { get; init; }

    /// <summary>The time of day after which nothing is delivered; null for the configuration's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How often a night is tried again that failed for a reason which passes.</summary>
    public int RetryCount { get; init; }

    /// <summary>How long to wait before that.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>What came of a night.</summary>
/// <param name="Run">The run, on record in the ledger unless nothing was to be written.</param>
/// <param name="Result">Its changes; null when it did not come to that.</param>
/// <param name="Error">What ended it; null when nothing did.</param>
internal sealed record NightResult(XelloSyncRun Run, SyncResult? Result, Exception? Error)
{
    /// <summary>A night that ended before there was a run.</summary>
    public static NightResult OfError(Exception error, DateTimeOffset started, string? id = null) => new(
        new XelloSyncRun
        {
            Id = id ?? RunId.New(started),
            Started = started,
            Finished = started,
            Status = XelloSyncStatus.Failed,
            ExitCode = NightExitCode.Of(error),
            Message = error is OperationCanceledException ? "Stopped before anything was delivered." : error.Message,
        },
        null, error);
}
