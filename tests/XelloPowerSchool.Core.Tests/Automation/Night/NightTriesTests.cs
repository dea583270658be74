using System.Text.Json;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A night that is tried again: what for, how often, and who hears of it.</summary>
public sealed class NightTriesTests : IDisposable
{
    private static readonly NightOptions Thrice = new() { RetryCount = 2 };

    private readonly NightFixture _district = new();
    private readonly WebhookListener _hook = new();
    private int _waits;

    public NightTriesTests() => _district.Configuration = _district.Configuration with
    {
        Connection = _district.Configuration.Connection with { MaximumRetryCount = 0 },
        Notifications = new XelloNotificationSettings { Webhooks = [new XelloWebhookSettings { Uri = _hook.Uri }] },
    };

    public void Dispose()
    {
        _hook.Dispose();
        _district.Dispose();
    }

    [Fact]
    public void WhatPassesIsMendedAndNobodyIsWoken()
    {
        _district.Sandbox.Faults = SandboxFault.CountMismatch;
        var result = Run(Thrice, () => _district.Sandbox.Faults = SandboxFault.None);
        Assert.Equal((0, 400, 1), (result.Run.ExitCode, result.Run.Created, _waits));
        Assert.Equal([0, 6], _district.History().Select(run => run.ExitCode));
        Assert.Empty(Told());
        Assert.Contains("This night is tried again at 22:15.", Assert.Single(_district.Warnings), StringComparison.Ordinal);
        Assert.Contains("\"event\":\"TriedAgain\"", _district.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotPassIsToldOnceAfterTheLastTry()
    {
        _district.Sandbox.Faults = SandboxFault.CountMismatch;
        Assert.Equal(6, Run(Thrice).Run.ExitCode);
        Assert.Equal([6, 6, 6], _district.History().Select(run => run.ExitCode));
        Assert.Equal(["Incomplete"], Told());

        // The next night is well: whether the night before was is what counts, and not the try before.
        _district.NextDay();
        Run(Thrice, () => _district.Sandbox.Faults = SandboxFault.None);
        Assert.Equal(["Incomplete", "Recovered"], Told());
    }

    [Fact]
    public void WhatAnotherTryCannotMendIsNotTriedAgain()
    {
        _district.Passwords.Clear();
        Assert.Equal(4, Run(Thrice).Run.ExitCode);
        _district.Passwords["V/PowerSchool"] = _district.Sandbox.ClientSecret;
        _district.Configuration = _district.Configuration with { Quality = new XelloQualitySettings { FailOn = XelloSeverity.Warning } };
        Assert.Equal(1, Run(Thrice).Run.ExitCode);
        Assert.Equal((0, 2), (_waits, _district.History().Count));
    }

    [Fact]
    public void ThereIsNoTryAfterTheDeadline()
    {
        _district.Sandbox.Faults = SandboxFault.CountMismatch;
        Assert.Equal(6, Run(Thrice with { Deadline = new TimeSpan(22, 20, 0) }).Run.ExitCode);
        Assert.Equal((1, 2), (_waits, _district.History().Count));
        Assert.Equal(["Incomplete"], Told());
    }

    [Fact]
    public void WhoStopsTheWaitingLeavesNobodyInTheDark()
    {
        _district.Sandbox.Faults = SandboxFault.CountMismatch;
        Assert.Throws<OperationCanceledException>(() => Run(Thrice, () => throw new OperationCanceledException()));
        Assert.Equal(["Incomplete"], Told());
        Assert.Single(_district.History());
    }

    [Theory]
    [InlineData(true, "a server that does not answer")]
    [InlineData(false, "a rule that the roster breaks")]
    public void OnlyWhatPassesMayPass(bool mayPass, string what)
    {
        Exception[] errors = mayPass
            ? [Errors.Error.ConnectionFailed(_hook.Uri, new IOException()), Errors.Error.RequestTimeout(_hook.Uri, new IOException())]
            : [Errors.Error.DeadlinePassed("x"), Errors.Error.SyncInProgress("x", "y"), Errors.Error.ConfigurationNotFound("x"), new IOException("x")];
        Assert.All(errors, error => Assert.True(NightExitCode.MayPass(error) == mayPass, $"{what}: {error.Message}"));
    }

    private NightResult Run(NightOptions options, Action? meanwhile = null) => _district.Run(options, context => context with
    {
        Wait = (time, _) =>
        {
            _waits++;
            _district.Time.Advance(time);
            meanwhile?.Invoke();
            return Task.CompletedTask;
        },
    });

    private IEnumerable<string?> Told() => _hook.Received.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("kind").GetString());
}
