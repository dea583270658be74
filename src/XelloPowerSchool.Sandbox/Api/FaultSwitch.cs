using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>Which faults are on, and whose turn it is.</summary>
/// <param name="every">A fault that passes strikes one in so many requests.</param>
/// <param name="seed">Which of them, drawn from this; without it every so-manieth.</param>
internal sealed class FaultSwitch(int every, int? seed = null)
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
        var bit = BitOf(fault);
        var turn = Interlocked.Increment(ref state.Counters[bit]);
        return seed is { } value ? StableHash.Of((uint)value, Topic.Fault, bit, turn).Below(every) == 0 : turn % every == 0;
    }

    /// <summary>Whether the fault is on and has not struck since it was set.</summary>
    public bool StrikesOnce(SandboxFault fault)
    {
        var state = Volatile.Read(ref _state);
        return (state.Faults & fault) != 0 && Interlocked.Increment(ref state.Counters[BitOf(fault)]) == 1;
    }

    private static int BitOf(SandboxFault fault)
    {
        var bit = 0;
        while ((int)fault >> bit != 1) bit++;
        return bit;
    }

    private sealed class State(SandboxFault faults)
    {
        public readonly SandboxFault Faults = faults;
        public readonly int[] Counters = new int[32];
    }
}
