/// A command whose work the ranks of a launcher share, or that hands over to a program which knows.
package protocol RankedCommand {}
