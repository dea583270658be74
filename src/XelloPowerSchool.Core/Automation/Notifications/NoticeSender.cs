namespace XelloPowerSchool.Automation;

/// <summary>One way to tell somebody.</summary>
internal interface INoticeSender
{
    /// <summary>What the log calls it: never an address that is a secret.</summary>
    string Name { get; }

    /// <exception cref="XelloException">
    /// <c>NotificationFailed</c>, <c>MailTokenRefused</c>, <c>MailTokenFailed</c>, and what reading a secret throws.
    /// </exception>
    Task SendAsync(Notice notice, CancellationToken cancellationToken);
}

/// <summary>The ways that a configuration names.</summary>
internal static class NoticeSenders
{
    /// <param name="settings">The ways.</param>
    /// <param name="secrets">Reads what they sign in with.</param>
    /// <param name="warn">Hears of what still works and will not for long.</param>
    public static IEnumerable<INoticeSender> Of(XelloNotificationSettings settings, SecretReader secrets, Action<string> warn)
    {
        if (settings.Mail is { } mail)
            yield return new MailSender(mail, secrets, warn);
        foreach (var webhook in settings.Webhooks)
            yield return new WebhookSender(webhook, secrets);
        if (settings.Command is { } command)
            yield return new CommandSender(command);
    }
}
