using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Plugin;

namespace XelloPowerSchool.Commands;

/// <summary>Reads an onboarding packet; the object can be piped to Connect-PowerSchool.</summary>
[Cmdlet(VerbsData.Import, "XelloOnboarding")]
[OutputType(typeof(XelloOnboarding))]
public sealed class ImportXelloOnboardingCommand : XelloCmdlet
{
    /// <summary>The packets.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The certificate, with its private key, that the packet is encrypted for. Default: whichever of this user's fits.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string path in Path)
        {
            XelloOnboarding packet = Onboarding.Read(ResolvePath(path), Certificate);
            var wrapped = PSObject.AsPSObject(packet);
            if (packet.ClientSecret is { } secret)
            {
                wrapped.Properties.Add(new PSNoteProperty("Credential", new PSCredential(packet.ClientId, secret)));
            }

            WriteObject(wrapped);
        }

        return Task.CompletedTask;
    }
}
