using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Plugin;

/// <summary>Makes the packet that the onboarding manager gets, and reads it on the other side.</summary>
internal static class Onboarding
{
    private const int LargestPacket = 10_000_000;

    // Whoever gets a packet must at least be able to sign in with it.
    private static readonly string[] Needed = ["Name resolution", "TCP", "TLS", "Token"];

    /// <summary>Tests a server and puts what is needed to read it into a packet.</summary>
    /// <exception cref="XelloException"><c>OnboardingServerNotReady</c>: nobody could sign in with it.</exception>
    public static async Task<XelloOnboarding> TestAsync(PowerSchoolConnectionOptions options, CancellationToken ct)
    {
        using var connection = new PowerSchoolConnection(options);
        var checks = new List<PowerSchoolCheck>();
        await foreach (PowerSchoolCheck check in new ConnectionDiagnosis(connection, PluginBuilder.Needed(StudentMapping.Default), options.Clock).RunAsync(ct).ConfigureAwait(false))
        {
            if (check.Status == PowerSchoolCheckStatus.Fail && Needed.Contains(check.Name))
                throw Error.OnboardingServerNotReady(check);
            checks.Add(check);
        }
        (string Name, string Version)? own = await InstalledPlugin.OwnAsync(connection, ct).ConfigureAwait(false);
        return new XelloOnboarding
        {
            Created = options.Clock.GetUtcNow(),
            Uri = options.Uri,
            ClientId = options.ClientId,
            ClientSecret = options.ClientSecret,
            ServerVersion = connection.ServerVersion,
            PluginName = own?.Name,
            PluginVersion = own?.Version,
            Checks = checks,
            Passed = checks.TrueForAll(static c => c.Status != PowerSchoolCheckStatus.Fail),
        };
    }

    /// <summary>Writes a packet: encrypted for the recipients, or, when there are none, without the secret.</summary>
    public static XelloOnboarding Write(XelloOnboarding packet, string path, IReadOnlyList<X509Certificate2> recipients)
    {
        packet = packet with
        {
            Path = path,
            HasSecret = recipients.Count > 0,
            ClientSecret = recipients.Count > 0 ? packet.ClientSecret : null,
            Recipients = [.. recipients.Select(OnboardingEnvelope.Describe)],
        };
        byte[] clear = OnboardingJson.Write(packet);
        try
        {
            byte[] content = packet.HasSecret ? OnboardingEnvelope.Seal(clear, recipients) : clear;
            WholeFile.Write(path, file => file.Write(content, 0, content.Length));
        }
        finally
        {
            Array.Clear(clear, 0, clear.Length);
        }
        return packet;
    }

    /// <summary>Reads a packet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="certificate">The certificate, with its private key, that it is encrypted for; null for whichever of this user's fits.</param>
    public static XelloOnboarding Read(string path, X509Certificate2? certificate)
    {
        byte[] file = ReadFile(path);
        if (OnboardingEnvelope.Find(file) is not { } message)
            return OnboardingJson.Read(file, path);
        (byte[] content, IReadOnlyList<string> recipients) = OnboardingEnvelope.Open(message, certificate, path);
        try
        {
            XelloOnboarding packet = OnboardingJson.Read(content, path);
            return packet with { HasSecret = packet.ClientSecret is not null, Recipients = recipients };
        }
        finally
        {
            Array.Clear(content, 0, content.Length);
        }
    }

    private static byte[] ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw Error.OnboardingNotFound(path);
        if (file.Length > LargestPacket)
            throw Error.OnboardingInvalid(path, "it is too large");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.OnboardingUnreadable(path, e);
        }
    }
}
