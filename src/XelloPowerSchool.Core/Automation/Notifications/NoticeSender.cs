namespace XelloPowerSchool.Automation;

/// <summary>One way to tell somebody.</summary>
internal interface INoticeSender
{
    /// <summary>What the log calls it: never an address that is a secret.</summary>
    string Name { get; }

    /// <exception cref="XelloException"><c>NotificationFailed</c>, and what reading a secret throws.</exception>
    Task SendAsync(Notice notice, CancellationToken cancellationToken);
}

/// <summary>The ways that a configuration names.</summary>
internal static class NoticeSenders
{
    public static IEnumerable<INoticeSender> Of(XelloNotificationSettings settings, SecretReader secrets)
    {
        if (settings.Mail is { } mail)
            yield return new MailSender(mail, secrets);
        foreach (var webhook in settings.Webhooks)
            yield return new WebhookSender(webhook, secrets);
        if (settings.Command is { } command)
            yield return new CommandSender(command);
    }
}
