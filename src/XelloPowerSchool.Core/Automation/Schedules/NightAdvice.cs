namespace XelloPowerSchool.Automation;

/// <summary>What works when it is registered and may not at night.</summary>
internal static class NightAdvice
{
    /// <summary>The account of this session, as a scheduler calls it.</summary>
    public static string AccountOfSession(XelloScheduler system) => system == XelloScheduler.WindowsTask
        ? $@"{Environment.UserDomainName}\{Environment.UserName}"
        : Environment.UserName;

    /// <summary>What to warn of before a night is registered.</summary>
    public static IEnumerable<string> For(NightTask task, XelloScheduler system)
    {
        var stores = ConfigurationCheck.Secrets(task.Configuration).Select(reference => reference.Store).Distinct().ToList();
        if (system == XelloScheduler.WindowsTask && task.Logon is NightLogon.Current or NightLogon.User && !WindowsTaskXml.IsSystemAccount(task.Account)
            && stores.Exists(store => store is XelloSecretStore.Clixml or XelloSecretStore.Vault))
        {
            yield return "Without a password or a managed service account Windows does not open what is encrypted for the user: credentials of Export-Clixml, and vaults. "
                + "Give -Credential or -GroupManagedServiceAccount, or keep the secrets elsewhere.";
        }

        if (stores.Contains(XelloSecretStore.Environment))
            yield return "The configuration takes a secret from an environment variable. A scheduler does not have those of this session.";
        if (stores.Contains(XelloSecretStore.Systemd) && system is not (XelloScheduler.Systemd or XelloScheduler.SystemdUser))
            yield return "The configuration refers to a credential of systemd, which only systemd hands to a night.";
        if (task.Account != AccountOfSession(system))
            yield return $"Make sure of the secrets as {task.Account}: Test-XelloConfiguration in a session of that account says whether it can read them.";
    }
}
