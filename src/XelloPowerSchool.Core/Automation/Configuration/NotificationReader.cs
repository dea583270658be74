using XelloPowerSchool.Settings;

namespace XelloPowerSchool.Automation;

/// <summary>Reads the part of a configuration that says whom to tell what.</summary>
internal static class NotificationReader
{
    public static XelloNotificationSettings Read(SettingsObject? node, ConfigurationReader reader)
    {
        var settings = new XelloNotificationSettings();
        if (node is null)
            return settings;
        settings = settings with
        {
            On = node.Any("on") is null ? settings.On : Words<XelloNotificationKind>(node, "on"),
            Heartbeat = Words<DayOfWeek>(node, "heartbeat"),
            Mail = Mail(node.Object("mail"), reader),
            Webhooks = [.. node.Objects("webhooks").Select(hook => Webhook(hook, reader))],
            Command = Command(node.Object("command"), reader),
        };
        node.End();
        return settings;
    }

    private static XelloMailSettings? Mail(SettingsObject? node, ConfigurationReader reader)
    {
        if (node is null)
            return null;
        var security = node.Word("security", XelloMailSecurity.StartTls, ConfigurationReader.Words<XelloMailSecurity>());
        var mail = new XelloMailSettings
        {
            Server = node.RequiredText("server"),
            Security = security,
            Port = node.Whole("port", 1, 65535) ?? security switch { XelloMailSecurity.StartTls => 587, XelloMailSecurity.Tls => 465, _ => 25 },
            From = node.RequiredText("from"),
            To = node.Texts("to"),
            User = node.Text("user"),
            Credential = reader.Secret(node, "credential"),
            CertificateThumbprint = node.Text("certificateThumbprint"),
            UseOAuth = node.Flag("useOAuth", false),
        };
        if (mail.To.Count == 0)
            node.Wrong(node.Any("to") ?? node.Node, "has nobody to write to.");
        ConfigurationReader.NeedsUser(node, "credential", "user", mail.Credential, mail.User);
        if (mail.UseOAuth && mail.Credential is null)
            node.Wrong(node.Node, "has no credential with the access token.");
        if (mail.Credential is not null && security == XelloMailSecurity.None)
            node.Wrong(node.Any("security")!, "must be StartTls or Tls where a secret is sent.");
        node.End();
        return mail;
    }

    private static XelloWebhookSettings Webhook(SettingsObject node, ConfigurationReader reader)
    {
        var hook = new XelloWebhookSettings
        {
            Uri = node.Uri("uri", "https", "http"),
            UriSecret = reader.Secret(node, "uriSecret"),
            Format = node.Word("format", XelloWebhookFormat.Json, ConfigurationReader.Words<XelloWebhookFormat>()),
            SigningKey = reader.Secret(node, "signingKey"),
        };
        if ((node.Any("uri") is null) == (node.Any("uriSecret") is null))
            node.Wrong(node.Node, "must have either uri or uriSecret.");
        if (hook.Uri is { Scheme: "http", IsLoopback: false })
            node.Wrong(node.Any("uri")!, "must be https, except on this machine.");
        node.End();
        return hook;
    }

    private static XelloNotificationCommand? Command(SettingsObject? node, ConfigurationReader reader)
    {
        if (node is null)
            return null;
        var command = new XelloNotificationCommand
        {
            Path = reader.FullPath(node.RequiredText("path")),
            Arguments = node.Texts("arguments"),
            TimeoutSec = node.Whole("timeoutSec", 1, 3600) ?? 60,
        };
        node.End();
        return command;
    }

    private static IReadOnlyList<T> Words<T>(SettingsObject node, string name)
        where T : struct, Enum
    {
        var words = ConfigurationReader.Words<T>();
        var found = new List<T>();
        foreach (var item in node.List(name))
        {
            if (item.Value is string text && words.TryGetValue(text, out var word))
                found.Add(word);
            else
                node.Wrong(item, $"must be {SettingsObject.Alternatives(words.Keys)}.");
        }

        return found;
    }
}
