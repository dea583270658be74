namespace XelloPowerSchool.Sandbox.Api;

/// <summary>Which faults are on, and whose turn it is.</summary>
internal sealed class FaultSwitch(int every)
{
    private State _state = new(SandboxFault.None);

    public SandboxFault Faults
    {
        get => Volatile.Read(ref _state).Faults;
        set => Volatile.Write(ref _state, new State(value));
    }

    public bool IsOn(SandboxFault fault) => (Faults & fault) != 0;

    /// <summary>Counts a request that the fault can strike, and says whether it does.</summary>
    public bool Strikes(SandboxFault fault)
    {
        var state = Volatile.Read(ref _state);
        if ((state.Faults & fault) == 0) return false;
        var bit = 0;
        while ((int)fault >> bit != 1) bit++;
        return Interlocked.Increment(ref state.Counters[bit]) % every == 0;
    }

    private sealed class State(SandboxFault faults)
    {
        public readonly SandboxFault Faults = faults;
        public readonly int[] Counters = new int[32];
    }
}
