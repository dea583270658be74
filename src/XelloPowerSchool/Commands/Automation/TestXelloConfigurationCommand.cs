using System.Management.Automation;
using XelloPowerSchool.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Checks a district's configuration: the file, the secrets that it refers to, and on demand everything that it reaches.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloConfiguration")]
[OutputType(typeof(PowerSchoolCheck))]
public sealed class TestXelloConfigurationCommand : XelloCmdlet
{
    /// <summary>The configuration file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Configuration", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Signs in to PowerSchool and to the destination as well.</summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Sends a test notification by every way that the configuration names.</summary>
    [Parameter]
    public SwitchParameter Notify { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var context = new NightContext { Secrets = new SessionSecrets(this).Reader, Say = WriteVerbose, Warn = WriteWarning };
        var check = new ConfigurationCheck(ResolvePath(Path), context, Online, Notify);
        await foreach (PowerSchoolCheck result in check.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            WriteObject(result);
        }
    }
}
