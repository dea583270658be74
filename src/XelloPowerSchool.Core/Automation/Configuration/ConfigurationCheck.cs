using System.Diagnostics;
using System.Runtime.CompilerServices;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>Looks at a configuration and at what it refers to, before a night does.</summary>
/// <param name="path">The file; absolute.</param>
/// <param name="context">Where it runs.</param>
/// <param name="online">Sign in to PowerSchool and to the destination as well.</param>
/// <param name="notify">Send a test notification.</param>
internal sealed class ConfigurationCheck(string path, NightContext context, bool online, bool notify)
{
    public async IAsyncEnumerable<PowerSchoolCheck> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        XelloConfiguration? configuration = null;
        yield return await Check("Configuration", () =>
        {
            configuration = ConfigurationReader.Read(path);
            return Pass($"{configuration.Name}: nothing in the file is unknown or out of its range.");
        }).ConfigureAwait(false);
        if (configuration is null)
            yield break; // nothing else is known

        yield return await Check("Profile", () =>
        {
            var profile = ProfileLibrary.Get(configuration.Profile) ?? ProfileLibrary.Read(configuration.Profile);
            return Pass($"{profile.Name}, version {profile.Version}.");
        }).ConfigureAwait(false);
        yield return await Check("Calendar", () => Calendar(configuration)).ConfigureAwait(false);
        if (configuration.Quality.Baseline is { } baseline)
        {
            yield return await Check("Baseline", () =>
            {
                RosterBaseline.Read(baseline);
                return Pass(baseline);
            }).ConfigureAwait(false);
        }

        foreach (var reference in Secrets(configuration))
        {
            yield return await Check("Secret " + reference, () =>
            {
                context.Secrets.Read(reference);
                return Pass("It is there, and this account can read it.");
            }).ConfigureAwait(false);
        }

        yield return await Check("Ledger", () => Ledger.Exists(configuration.Ledger) ? OpenLedger(configuration) : Warning(
            $"{configuration.Ledger} does not exist; the first night makes it.",
            "If the district has accounts in Xello already, tell the ledger of them first: Import-XelloAccount.")).ConfigureAwait(false);
        if (online)
        {
            yield return await CheckAsync("PowerSchool", async () =>
            {
                using var connection = await NightConnection.OpenAsync(configuration, context, cancellationToken).ConfigureAwait(false);
                return Pass($"{connection.Uri.Host}, version {connection.ServerVersion}, read by {connection.Source}.");
            }).ConfigureAwait(false);
            yield return await CheckAsync("Destination", async () =>
            {
                using var destination = new NightDestination(configuration, context);
                await destination.Target.PrepareAsync(cancellationToken).ConfigureAwait(false);
                return Pass(destination.Target.Address);
            }).ConfigureAwait(false);
            if (configuration.Notifications.Mail?.OAuth is { } oAuth)
            {
                yield return await CheckAsync("Token for mail", async () =>
                {
                    var token = await new OAuthTokens(oAuth, context.Secrets).GetAsync(cancellationToken).ConfigureAwait(false);
                    return token.NotKept is { } lost ? Warning(lost, OAuthTokens.HowToKeep) : Pass($"{oAuth.TokenEndpoint.Host} gives one ({oAuth}).");
                }).ConfigureAwait(false);
            }
        }

        if (notify)
        {
            var notice = new Notice(XelloNotificationKind.Heartbeat, configuration.Name + " (test)", Environment.MachineName, TestRun());
            foreach (var sender in NoticeSenders.Of(configuration.Notifications, context.Secrets, context.Warn))
            {
                yield return await CheckAsync("Notification by " + sender.Name, async () =>
                {
                    await sender.SendAsync(notice, cancellationToken).ConfigureAwait(false);
                    return Pass("Sent. Look whether it has arrived.");
                }).ConfigureAwait(false);
            }
        }
    }

    private XelloSyncRun TestRun()
    {
        var now = context.Time.GetUtcNow();
        return new XelloSyncRun
        {
            Id = RunId.New(now), Started = now, Finished = now, Status = XelloSyncStatus.WhatIf, Message = "This is a test of the notification. Nothing was run.",
        };
    }

    // What holds when, in words: dates that were meant the other way round are seen at once.
    private PowerSchoolCheck Calendar(XelloConfiguration configuration)
    {
        const string Advice = "Set lastDay, rolloverStart and firstDay of the coming summer: without them PowerSchool's end of year is held as a mass exit only by its size.";
        if (configuration.Calendar is not { } calendar)
            return Warning("There is no calendar.", Advice);
        var today = context.Time.GetLocalNow().Date;
        return calendar.FirstDay < today
            ? Warning($"The calendar's summer is over: {calendar}.", Advice)
            : Pass($"{calendar}.");
    }

    private static PowerSchoolCheck OpenLedger(XelloConfiguration configuration)
    {
        using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read);
        return Pass($"{configuration.Ledger}, revision {ledger.ReadRevision()}.");
    }

    /// <summary>Every secret that a configuration refers to, once.</summary>
    internal static IEnumerable<XelloSecretReference> Secrets(XelloConfiguration configuration) =>
        new[]
        {
            configuration.Connection.Credential, configuration.Destination.Credential, configuration.Destination.KeyPassphrase,
            configuration.Notifications.Mail?.Credential, configuration.Notifications.Mail?.OAuth?.ClientSecret, configuration.Notifications.Mail?.OAuth?.RefreshToken,
        }
        .Concat(configuration.Notifications.Webhooks.SelectMany(hook => new[] { hook.UriSecret, hook.SigningKey }))
        .OfType<XelloSecretReference>().Distinct();

    private static PowerSchoolCheck Pass(string detail) => new() { Status = PowerSchoolCheckStatus.Pass, Detail = detail };

    private static PowerSchoolCheck Warning(string detail, string advice) => new() { Status = PowerSchoolCheckStatus.Warning, Detail = detail, Advice = advice };

    private static Task<PowerSchoolCheck> Check(string name, Func<PowerSchoolCheck> look) => CheckAsync(name, () => Task.FromResult(look()));

    private static async Task<PowerSchoolCheck> CheckAsync(string name, Func<Task<PowerSchoolCheck>> look)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return (await look().ConfigureAwait(false)) with { Name = name, Elapsed = clock.Elapsed };
        }
        catch (XelloException error)
        {
            return new PowerSchoolCheck
            {
                Name = name, Status = PowerSchoolCheckStatus.Fail, Detail = error.Message, Advice = error.RecommendedAction, Elapsed = clock.Elapsed,
            };
        }
    }
}
