using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Tests a server and writes what its reader needs (address, client id, secret, version, outcome) as one packet.</summary>
[Cmdlet(VerbsData.Export, "XelloOnboarding", SupportsShouldProcess = true, DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(XelloOnboarding))]
public sealed class ExportXelloOnboardingCommand : ServerCmdlet
{
    /// <summary>The packet to write.</summary>
    [Parameter(Mandatory = true)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Certificates of those who shall be able to read the packet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Recipient { get; set; } = [];

    /// <summary>Files with certificates of those who shall be able to read the packet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RecipientPath { get; set; } = [];

    /// <summary>Leaves the secret out; the packet can then be read by anybody.</summary>
    [Parameter]
    public SwitchParameter WithoutSecret { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        List<X509Certificate2> recipients = [.. Recipient, .. RecipientPath.Select(p => ReadCertificate(ResolvePath(p)))];
        if (recipients.Count == 0 && !WithoutSecret)
        {
            throw Error.OnboardingSecretUnprotected();
        }

        if (recipients.Count > 0 && WithoutSecret)
        {
            throw Error.OnboardingSecretOrNot();
        }

        PowerSchoolConnectionOptions options = ServerOptions();
        recipients.ForEach(r => OnboardingEnvelope.EnsureUsable(r, options.Clock.GetUtcNow()));
        string target = ResolvePath(Path);
        OutputFile.EnsureWritable(target, Force);
        XelloOnboarding packet = await Onboarding.TestAsync(options, cancellationToken).ConfigureAwait(false);
        if (!packet.Passed)
        {
            WriteWarning($"The test has failures, which the packet says: {string.Join("; ", packet.Checks.Where(c => c.Status == PowerSchoolCheckStatus.Fail).Select(c => $"{c.Name}: {c.Detail}"))}");
        }

        string secret = WithoutSecret ? "without the client secret" : $"with the client secret, encrypted for {string.Join(", ", recipients.Select(OnboardingEnvelope.Describe))}";
        if (ShouldProcess(target, $"Write the onboarding packet of {packet.Uri} {secret}"))
        {
            WriteObject(Onboarding.Write(packet, target, recipients));
        }
    }

    private static X509Certificate2 ReadCertificate(string path)
    {
        try
        {
#pragma warning disable SYSLIB0057 // the loader that replaces this constructor comes with .NET 9
            return new X509Certificate2(path);
#pragma warning restore SYSLIB0057
        }
        catch (CryptographicException e)
        {
            throw Error.OnboardingCertificateUnreadable(path, e);
        }
    }
}
