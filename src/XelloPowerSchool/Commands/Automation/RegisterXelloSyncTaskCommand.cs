using System.Diagnostics;
using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Has the machine run a district's night by itself.</summary>
[Cmdlet(VerbsLifecycle.Register, "XelloSyncTask", SupportsShouldProcess = true, DefaultParameterSetName = "User")]
[OutputType(typeof(XelloSyncTask), typeof(string))]
public sealed class RegisterXelloSyncTaskCommand : XelloCmdlet
{
    private const string UserSet = "User";
    private const string CredentialSet = "Credential";
    private const string ManagedSet = "GroupManagedServiceAccount";
    private static readonly string[] Shells = ["pwsh", "pwsh.exe", "powershell.exe"];

    /// <summary>The district's configuration file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Configuration { get; set; } = "";

    /// <summary>The time of day, HH:mm, in the machine's time zone.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string At { get; set; } = "";

    /// <summary>The days of the week. Default: every day.</summary>
    [Parameter]
    [ValidateNotNull]
    public DayOfWeek[] DayOfWeek { get; set; } = [];

    /// <summary>Its name. Default: that of the district, in letters that every scheduler takes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Begins a random time of at most this later, so that many districts do not ask at once.</summary>
    [Parameter]
    public TimeSpan RandomDelay { get; set; }

    /// <summary>How often a night is tried again that failed for a reason which passes. Default: three times.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int? RetryCount { get; set; }

    /// <summary>How long to wait before that. Default: 15 minutes.</summary>
    [Parameter]
    public TimeSpan? RetryInterval { get; set; }

    /// <summary>After how long a night is ended that does not end by itself. Default: 6 hours.</summary>
    [Parameter]
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>The time of day, HH:mm, after which nothing is delivered any more. Default: that of the configuration.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Deadline { get; set; }

    /// <summary>What starts it. Default: that of the machine.</summary>
    [Parameter]
    public XelloScheduler? System { get; set; }

    /// <summary>The account that it runs as, without a password. Default: this one.</summary>
    [Parameter(ParameterSetName = UserSet)]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The account that it runs as, with its password; on Windows.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSet)]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The group managed service account that it runs as, DOMAIN\name$; on Windows.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ManagedSet)]
    [Alias("Gmsa")]
    [ValidateNotNullOrEmpty]
    public string? GroupManagedServiceAccount { get; set; }

    /// <summary>The shell that runs it. Default: this one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PowerShellPath { get; set; }

    /// <summary>Replaces a task of that name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes what would be registered, and registers nothing.</summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        XelloConfiguration configuration = ConfigurationReader.Read(ResolvePath(Configuration));
        XelloScheduler system = System ?? NightSchedulers.Default;
        INightScheduler scheduler = NightSchedulers.Of(system);
        NightTask task = TaskOf(configuration, system);
        task.Check();
        string text = scheduler.Describe(task);
        if (AsText)
        {
            WriteObject(text);
            return Task.CompletedTask;
        }

        foreach (string warning in NightAdvice.For(task, system))
        {
            WriteWarning(warning);
        }

        // What -WhatIf shows is all of it, because nobody can judge a night by its name.
        string done = $"Register {task.Name} with {system}, {task.Schedule}, as {task.Account}:{Environment.NewLine}{text}";
        if (AskPipeline(() => ShouldProcess(done, $"Register {task.Name} with {system}, {task.Schedule}, as {task.Account}?", "Register-XelloSyncTask")))
        {
            WriteObject(new NightWatch(TimeProvider.System).Look(NightSchedulers.Register(scheduler, task, Force)));
        }

        return Task.CompletedTask;
    }

    private NightTask TaskOf(XelloConfiguration configuration, XelloScheduler system) => new()
    {
        Name = NightTask.NameOf(Name, configuration.Name),
        Configuration = configuration,
        Schedule = NightSchedule.Of(TimeOfDay.Parse(nameof(At), At), DayOfWeek, RandomDelay),
        Program = PowerShellPath is null ? ThisShell() : ResolvePath(PowerShellPath),
        Module = ModuleFolder.Manifest,
        Deadline = Deadline is null ? null : TimeOfDay.Parse(nameof(Deadline), Deadline),
        Logon = Credential is not null ? NightLogon.Password
            : GroupManagedServiceAccount is not null ? NightLogon.ManagedServiceAccount
            : User is not null ? NightLogon.User : NightLogon.Current,
        Account = Credential?.UserName ?? GroupManagedServiceAccount ?? User ?? NightAdvice.AccountOfSession(system),
        Password = Credential?.Password,
        RetryCount = RetryCount,
        RetryInterval = RetryInterval,
        TimeLimit = TimeLimit,
        Registered = DateTimeOffset.Now,
    };

    private string ThisShell()
    {
        using var process = Process.GetCurrentProcess();
        string home = AskPipeline(() => (string)GetVariableValue("PSHOME"));
        // Not every host is a shell that a scheduler can start: then it is the one beside the engine.
        string[] candidates = [process.MainModule!.FileName!, .. Shells.Select(name => Path.Combine(home, name))];
        return Array.Find(candidates, path => Path.GetFileNameWithoutExtension(path).ToUpperInvariant() is "PWSH" or "POWERSHELL" && File.Exists(path))
            ?? throw Error.SyncTaskInvalid("this session runs in a host that no scheduler can start", "Name the shell with -PowerShellPath.");
    }
}
