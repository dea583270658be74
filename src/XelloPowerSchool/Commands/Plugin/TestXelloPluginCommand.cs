using System.Management.Automation;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Checks the zip of a plugin before it is installed, and says what to do with it on a server.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloPlugin")]
[OutputType(typeof(XelloPluginCheck))]
public sealed class TestXelloPluginCommand : ConnectedCmdlet
{
    /// <summary>The zips, as they were downloaded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The version of the server, as its sign-in page shows it. Default: the connection's.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]{1,4}(\.[0-9]{1,4}){1,4}$")]
    public string? ServerVersion { get; set; }

    /// <summary>The version that Plugin Management Configuration shows for the plugin. Default: the connection is asked.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstalledVersion { get; set; }

    /// <summary>The server does not have the plugin.</summary>
    [Parameter]
    public SwitchParameter NotInstalled { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (NotInstalled && InstalledVersion is not null)
        {
            throw Error.PluginInstalledOrNot();
        }

        var target = new PluginTarget
        {
            Connection = OptionalConnection(),
            ServerVersion = ServerVersion,
            Installed = NotInstalled ? InstalledPlugin.None : InstalledVersion is null ? null : new InstalledPlugin(true, InstalledVersion),
        };
        foreach (string path in Path)
        {
            try
            {
                WriteObject(await PluginCheck.RunAsync(ResolvePath(path), target, cancellationToken).ConfigureAwait(false));
            }
            catch (XelloException e) when (e.Id is nameof(Error.PluginNotFound) or nameof(Error.PluginUnreadable))
            {
                WriteError(e);
            }
        }
    }
}
