using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Automation;

/// <summary>The connection of a configuration, with its secret fetched when it is opened.</summary>
internal static class NightConnection
{
    public static Task<PowerSchoolConnection> OpenAsync(XelloConfiguration configuration, NightContext context, CancellationToken cancellationToken)
    {
        var settings = configuration.Connection;
        var secret = context.Secrets.Read(settings.Credential!);
        context.Say($"Connecting to {settings.Uri}.");
        return PowerSchoolClient.ConnectAsync(
            new PowerSchoolConnectionOptions
            {
                Uri = PowerSchoolAddress.Parse(settings.Uri),
                ClientId = settings.ClientId ?? secret.User ?? throw Error.SecretNotFound(settings.Credential!, "it has no user name, and the configuration has no clientId"),
                ClientSecret = secret.Value,
                Transport = context.Transport,
                Source = settings.Source,
                ThrottleLimit = settings.ThrottleLimit,
                Timeout = TimeSpan.FromSeconds(settings.TimeoutSec),
                MaximumRetryCount = settings.MaximumRetryCount,
                RetryInterval = TimeSpan.FromSeconds(settings.RetryIntervalSec),
                Proxy = new ProxyOptions { Address = settings.Proxy, None = settings.NoProxy },
                CertificateThumbprint = settings.CertificateThumbprint,
            },
            cancellationToken);
    }
}
