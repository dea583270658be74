using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Runs a district's night from its configuration: connect, read, judge, compare, deliver, report, tell.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "XelloSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(XelloSyncRun))]
public sealed class InvokeXelloSyncCommand : XelloCmdlet
{
    private const int RosterActivity = 1;
    private const int DeliveryActivity = 3;

    /// <summary>The district's configuration file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Configuration { get; set; } = "";

    /// <summary>The time of day, HH:mm, after which nothing is delivered any more. Default: that of the configuration.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Deadline { get; set; }

    /// <summary>How often a night is tried again that failed because of the network or a server, or had no complete roster. Default: never.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int RetryCount { get; set; }

    /// <summary>How long to wait before that. Default: 15 minutes.</summary>
    [Parameter]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Delivers the files also when the destination has exactly these already. It loosens no brake.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Ends the session with the run's exit code, for schedulers.</summary>
    [Parameter]
    public SwitchParameter EnableExit { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NightResult result;
        try
        {
            XelloConfiguration configuration = ConfigurationReader.Read(ResolvePath(Configuration));
            result = await RunAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (XelloException error)
        {
            // There is no ledger yet to put it on record in.
            result = NightResult.OfError(error, DateTimeOffset.Now);
        }

        if (result.Result is { } outcome)
        {
            foreach (string warning in RunOutput.Warnings(outcome))
            {
                WriteWarning(warning);
            }
        }

        if (result.Error is XelloException known)
        {
            WriteError(ErrorRecords.From(known));
        }

        WriteObject(result.Run);
        if (EnableExit)
        {
            AskPipeline(() =>
            {
                Host.SetShouldExit(result.Run.ExitCode);
                return true;
            });
        }

        if (result.Error is not (null or XelloException))
        {
            throw new InvalidOperationException(result.Error.Message, result.Error); // a fault of ours: it shall not look like a district's
        }
    }

    private async Task<NightResult> RunAsync(XelloConfiguration configuration, CancellationToken cancellationToken)
    {
        using var roster = new ThrottledProgress(this, RosterActivity, "Reading the roster");
        using var delivery = new ThrottledProgress(this, DeliveryActivity, "Delivering data files");
        var context = new NightContext
        {
            Secrets = new SessionSecrets(this).Reader,
            Today = uri => SandboxRegistry.List().FirstOrDefault(sandbox => sandbox.Uri == uri)?.Date.Date ?? DateTime.Today,
            RosterProgress = new Sink<RosterProgress>(p => roster.Report(p.School, p.Received, p.Expected)),
            DeliveryProgress = new Sink<DeliveryProgress>(p => delivery.ReportBytes(p.File, p.Done, p.Total, p.Moved, TimeSpan.Zero)),
            Say = WriteVerbose,
            Warn = WriteWarning,
        };
        if (RetryInterval < TimeSpan.FromSeconds(1) || RetryInterval > TimeSpan.FromHours(8))
        {
            throw Error.InvalidRetryInterval(RetryInterval);
        }

        var options = new NightOptions
        {
            RetryCount = RetryCount,
            RetryInterval = RetryInterval,
            WhatIf = !ShouldProcess($"ledger {configuration.Ledger} and destination {configuration.Destination.Address}", $"Run the night of {configuration.Name}"),
            Force = Force,
            Deadline = Deadline is null ? null : TimeOfDay.Parse(nameof(Deadline), Deadline),
        };
        return await new NightTries(configuration, context, options).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed class Sink<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
